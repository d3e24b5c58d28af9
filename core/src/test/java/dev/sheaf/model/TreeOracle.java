package dev.sheaf.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What must come of a {@link Tree}, worked out one event after the other, with nothing of the library. */
final class TreeOracle {

    private record Event(int at, int sequence, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingInt(Event::at).thenComparingInt(Event::sequence));
    private int sequence;
    private int now;
    private int terminated;

    private TreeOracle() {}

    static String expected(Tree.Nested tree, int cancel) {
        TreeOracle oracle = new TreeOracle();
        PlanNode root = oracle.new PlanNode(tree, Integer.MAX_VALUE, node -> {});
        root.start();
        oracle.at(cancel, () -> root.stop("CALLER"));
        for (Event event = oracle.events.poll(); event != null; event = oracle.events.poll()) {
            oracle.now = event.at;
            event.what.run();
        }
        return root.ending() + ", decided at " + root.decidedAt + ", terminated at " + oracle.terminated + " | "
                + root.run();
    }

    private void at(int instant, Runnable what) {
        events.add(new Event(instant, sequence++, what));
    }

    /** A part, as the plan around it sees it. */
    private abstract static class Node {
        final Tree tree;
        final int outerDeadline;
        private final Consumer<Node> outer;
        String status = "SKIPPED";
        String failure; // that the plan around it was told

        Node(Tree tree, int outerDeadline, Consumer<Node> outer) {
            this.tree = tree;
            this.outerDeadline = outerDeadline;
            this.outer = outer;
        }

        abstract void start();

        /** Nobody wants the answer any more. */
        abstract void stop(String why);

        /** The plan around it does not use the answer that it was given. */
        abstract void release();

        abstract String value();

        final void ends(String how, String why) {
            status = how;
            failure = why;
            outer.accept(this);
        }

        final boolean isRunning() {
            return status.equals("RUNNING");
        }

        final boolean succeeded() {
            return status.equals("SUCCEEDED");
        }

        /** On a tie it is the deadline of what is around it. */
        final int deadlineFrom(int start) {
            return tree.limit() == 0 ? outerDeadline : Math.min(outerDeadline, start + tree.limit());
        }
    }

    private final class LeafNode extends Node {
        private final Act act;
        private final Tree.Made made;
        private final String name;
        private int releases;
        private boolean started;
        private boolean stopped;

        LeafNode(Tree.Leaf leaf, int outerDeadline, Consumer<Node> outer, String name) {
            super(leaf, outerDeadline, outer);
            this.act = leaf.act();
            this.made = leaf.made();
            this.name = name;
        }

        @Override
        void start() {
            status = "RUNNING";
            started = true;
            if (act.isAtStart()) {
                actEnds();
                return;
            }
            if (act.what() != Act.What.HANGS) {
                at(now + act.at(), this::actEnds);
            }
            int deadline = deadlineFrom(now);
            if (deadline < outerDeadline) {
                at(deadline, () -> expires(deadline));
            }
        }

        private void actEnds() {
            if (stopped) {
                if (act.isStubborn()) {
                    terminated = now;
                    releases += act.isAnswer() ? 1 : 0;
                }
            } else if (!act.isAnswer()) {
                ends("FAILED", act.what() == Act.What.RETURNS_NULL ? "null" : name);
            } else if (made == Tree.Made.MAPPED_BADLY) {
                releases++;
                ends("FAILED", "badly");
            } else {
                ends("SUCCEEDED", null);
            }
        }

        private void expires(int deadline) {
            if (isRunning()) {
                stopped = true;
                ends("TIMED_OUT", "TIMED_OUT of " + deadline);
            }
        }

        @Override
        void stop(String why) {
            stopped = true;
        }

        @Override
        void release() {
            releases += made == Tree.Made.MAPPED ? 0 : 1; // its function has taken it over
        }

        @Override
        String value() {
            return name;
        }

        @Override
        public String toString() {
            return status + (started ? " started" : "") + (stopped ? " stopped" : "") + " released".repeat(releases);
        }
    }

    private final class PairNode extends Node {
        private final boolean isOr;
        private final LeafNode first;
        private final LeafNode second;

        PairNode(Tree.Pair pair, int outerDeadline, Consumer<Node> outer, String name) {
            super(pair, outerDeadline, outer);
            this.isOr = pair.isOr();
            this.first = new LeafNode(pair.first(), outerDeadline, this::firstEnded, name);
            this.second = new LeafNode(pair.second(), outerDeadline, this::secondEnded, name + "'");
        }

        @Override
        void start() {
            status = "RUNNING";
            first.start();
        }

        private void firstEnded(Node ended) {
            if (ended.succeeded() == isOr) {
                ends(ended.status, ended.failure);
            } else {
                second.start();
            }
        }

        private void secondEnded(Node ended) {
            if (!isOr && !ended.succeeded()) {
                first.release();
            }
            boolean neither = isOr && !ended.succeeded();
            ends(
                    neither ? "FAILED" : ended.status,
                    neither ? "neither: " + ended.failure + " + " + first.failure : ended.failure);
        }

        @Override
        void stop(String why) {
            for (LeafNode part : List.of(first, second)) {
                if (part.isRunning()) {
                    part.status = "CANCELLED " + why;
                    part.stop(why);
                }
            }
            if (!isOr && first.succeeded()) {
                first.release();
            }
        }

        @Override
        void release() {
            answered().release();
        }

        @Override
        String value() {
            return answered().value();
        }

        private LeafNode answered() {
            return second.succeeded() ? second : first;
        }

        @Override
        public String toString() {
            return status.equals("SKIPPED") ? status : status + " {" + first + "; " + second + "}";
        }
    }

    private final class PlanNode extends Node {
        private final List<Node> parts = new ArrayList<>();
        private boolean starting;
        private String decision = "";
        private String exception; // of this run, null if there is none
        private int decidedAt;

        private final int deadline = deadlineFrom(0); // all plans of a tree start in the same instant

        PlanNode(Tree.Nested plan, int outerDeadline, Consumer<Node> outer) {
            super(plan, outerDeadline, outer);
            for (Tree part : plan.parts()) {
                parts.add(node(part, "p" + parts.size()));
            }
        }

        private Node node(Tree part, String name) {
            if (part instanceof Tree.Nested nested) {
                return new PlanNode(nested, deadline, this::partEnded);
            }
            return part instanceof Tree.Pair pair
                    ? new PairNode(pair, deadline, this::partEnded, name)
                    : new LeafNode((Tree.Leaf) part, deadline, this::partEnded, name);
        }

        @Override
        void start() {
            status = "RUNNING";
            starting = true;
            for (Node part : parts) {
                if (decision.isEmpty()) {
                    part.start();
                }
            }
            starting = false;
            succeedIfAllEnded();
            if (decision.isEmpty() && deadline < outerDeadline) {
                at(deadline, this::expires);
            }
        }

        void partEnded(Node part) {
            if (part.failure != null && part.tree.isRequired()) {
                exception = "FAILED by " + name(part) + ": " + part.failure + suppressed(part);
                decide("FAILED", "CANCELLED SIBLING_FAILED", "SIBLING_FAILED");
                ends("FAILED", exception);
            } else {
                succeedIfAllEnded();
            }
        }

        private String suppressed(Node culprit) {
            return parts.stream()
                    .filter(part -> part != culprit && part.failure != null)
                    .map(part -> " + " + part.failure)
                    .collect(Collectors.joining());
        }

        private void succeedIfAllEnded() {
            if (decision.isEmpty() && !starting && parts.stream().noneMatch(Node::isRunning)) {
                decide("SUCCEEDED", "", "");
                ends("SUCCEEDED", null);
            }
        }

        void expires() {
            if (!decision.isEmpty()) {
                return;
            }
            String missing = parts.stream()
                    .filter(part -> part.tree.isRequired() && part.isRunning())
                    .map(part -> " " + name(part))
                    .collect(Collectors.joining());
            if (missing.isEmpty()) {
                decide("SUCCEEDED", "TIMED_OUT", "DEADLINE");
                ends("SUCCEEDED", null);
            } else {
                exception = "TIMED_OUT of " + deadline + " without" + missing + suppressed(null);
                decide("TIMED_OUT", "CANCELLED DEADLINE", "DEADLINE");
                ends("TIMED_OUT", exception);
            }
        }

        @Override
        void stop(String why) {
            if (decision.isEmpty()) {
                decide("CANCELLED " + why, "CANCELLED " + why, why);
            }
        }

        private void decide(String how, String losers, String why) {
            decision = how;
            decidedAt = now;
            terminated = now;
            for (Node part : parts) {
                if (part.isRunning()) {
                    part.status = losers;
                    part.stop(why);
                } else if (part.succeeded() && !how.equals("SUCCEEDED")) {
                    part.release();
                }
            }
        }

        @Override
        void release() {} // its values were its combining function's, and what that made needs no release

        private String name(Node part) {
            return "p" + parts.indexOf(part);
        }

        @Override
        String value() {
            return parts.stream()
                    .map(part -> part.succeeded() ? part.value() : "fallback")
                    .collect(Collectors.joining(", ", "(", ")"));
        }

        String ending() {
            if (decision.equals("SUCCEEDED")) {
                return "SUCCEEDED with " + value();
            }
            return exception == null ? "CANCELLED" : exception;
        }

        String run() {
            return decision + parts.stream().map(Node::toString).collect(Collectors.joining(", ", " (", ")"));
        }

        @Override
        public String toString() {
            return status.equals("SKIPPED") ? status : status + ": " + run();
        }
    }
}
