package dev.sheaf.model;

import java.util.function.Consumer;

/** A part, as the plan around it sees it. */
abstract class TreeOracleNode {
    final TreeOracle oracle;
    final Tree tree;
    final int outerDeadline;
    private final Consumer<TreeOracleNode> outer;
    String status = "SKIPPED";
    String failure; // that the plan around it was told

    TreeOracleNode(TreeOracle oracle, Tree tree, int outerDeadline, Consumer<TreeOracleNode> outer) {
        this.oracle = oracle;
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
