package dev.sheaf.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A plan: the rules of a run. */
final class TreeOraclePlan extends TreeOracleNode {
    private final List<TreeOracleNode> parts = new ArrayList<>();
    private boolean starting;
    private String decision = "";
    private String exception; // of this run, null if there is none
    private int decidedAt;
    private final int deadline = deadlineFrom(0); // all plans of a tree start in the same instant

    TreeOraclePlan(TreeOracle oracle, Tree.Nested plan, int outerDeadline, Consumer<TreeOracleNode> outer) {
        super(oracle, plan, outerDeadline, outer);
        for (Tree part : plan.parts()) {
            parts.add(node(part, "p" + parts.size()));
        }
    }

    private TreeOracleNode node(Tree part, String name) {
        if (part instanceof Tree.Nested nested) {
            return new TreeOraclePlan(oracle, nested, deadline, this::partEnded);
        }
        return part instanceof Tree.Pair pair
                ? new TreeOraclePair(oracle, pair, deadline, this::partEnded, name)
                : new TreeOracleLeaf(oracle, (Tree.Leaf) part, deadline, this::partEnded, name);
    }

    @Override
    void start() {
        status = "RUNNING";
        starting = true;
        for (TreeOracleNode part : parts) {
            if (decision.isEmpty()) {
                part.start();
            }
        }
        starting = false;
        succeedIfAllEnded();
        if (decision.isEmpty() && deadline < outerDeadline) {
            oracle.at(deadline, this::expires);
        }
    }

    void partEnded(TreeOracleNode part) {
        if (part.failure != null && part.tree.isRequired()) {
            exception = "FAILED by " + name(part) + ": " + part.failure + suppressed(part);
            decide("FAILED", "CANCELLED SIBLING_FAILED", "SIBLING_FAILED");
            ends("FAILED", exception);
        } else {
            succeedIfAllEnded();
        }
    }

    private String suppressed(TreeOracleNode culprit) {
        return parts.stream()
                .filter(part -> !part.equals(culprit) && part.failure != null)
                .map(part -> " + " + part.failure)
                .collect(Collectors.joining());
    }

    private void succeedIfAllEnded() {
        if (decision.isEmpty() && !starting && parts.stream().noneMatch(TreeOracleNode::isRunning)) {
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
        decidedAt = oracle.now();
        oracle.terminatesNow();
        for (TreeOracleNode part : parts) {
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

    private String name(TreeOracleNode part) {
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

    int decidedAt() {
        return decidedAt;
    }

    String run() {
        return decision + parts.stream().map(TreeOracleNode::toString).collect(Collectors.joining(", ", " (", ")"));
    }

    @Override
    public String toString() {
        return status.equals("SKIPPED") ? status : status + ": " + run();
    }
}
