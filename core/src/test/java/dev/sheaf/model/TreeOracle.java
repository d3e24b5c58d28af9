package dev.sheaf.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
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
        PlanNode root = oracle.new PlanNode(tree, null, tree.limit());
        root.start();
        oracle.at(tree.limit(), root::expires);
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
        final PlanNode outer; // null at the root
        final int deadline;
        String status = "SKIPPED";
        String failure; // that the plan around it was told

        Node(Tree tree, PlanNode outer, int deadline) {
            this.tree = tree;
            this.outer = outer;
            this.deadline = deadline;
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
            if (outer != null) {
                outer.partEnded(this);
            }
        }

        final boolean isRunning() {
            return status.equals("RUNNING");
        }

        final boolean succeeded() {
            return status.equals("SUCCEEDED");
        }

        /** On a tie it is the deadline of the plan around it. */
        final boolean hasDeadlineOfItsOwn() {
            return outer != null && deadline < outer.deadline;
        }
    }

    private final class LeafNode extends Node {
        private final Act act;
        private final String name;
        private int releases;
        private boolean stopped;

        LeafNode(Tree.Leaf leaf, PlanNode outer, int deadline, String name) {
            super(leaf, outer, deadline);
            this.act = leaf.act();
            this.name = name;
        }

        @Override
        void start() {
            status = "RUNNING";
            if (act.isAtStart()) {
                actEnds();
                return;
            }
            if (act.what() != Act.What.HANGS) {
                at(act.at(), this::actEnds);
            }
            if (hasDeadlineOfItsOwn()) {
                at(deadline, this::expires);
            }
        }

        private void actEnds() {
            if (!stopped) {
                String failed = act.what() == Act.What.RETURNS_NULL ? "null" : name;
                ends(act.isAnswer() ? "SUCCEEDED" : "FAILED", act.isAnswer() ? null : failed);
            } else if (act.isStubborn()) {
                terminated = now;
                releases += act.isAnswer() ? 1 : 0;
            }
        }

        private void expires() {
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
            releases++;
        }

        @Override
        String value() {
            return name;
        }

        @Override
        public String toString() {
            String started = status.equals("SKIPPED") ? "" : " started";
            return status + started + (stopped ? " stopped" : "") + " released".repeat(releases);
        }
    }

    private final class PlanNode extends Node {
        private final List<Node> parts = new ArrayList<>();
        private boolean starting;
        private String decision = "";
        private String exception; // of this run, null if there is none
        private int decidedAt;

        PlanNode(Tree.Nested plan, PlanNode outer, int deadline) {
            super(plan, outer, deadline);
            for (Tree part : plan.parts()) {
                int earlier = part.limit() == 0 ? deadline : Math.min(deadline, part.limit());
                parts.add(
                        part instanceof Tree.Nested nested
                                ? new PlanNode(nested, this, earlier)
                                : new LeafNode((Tree.Leaf) part, this, earlier, "p" + parts.size()));
            }
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
            if (decision.isEmpty() && hasDeadlineOfItsOwn()) {
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
                exception = "TIMED_OUT of " + deadline + " without" + missing;
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
