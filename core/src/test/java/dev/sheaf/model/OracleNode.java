package dev.sheaf.model;

import java.util.function.Consumer;

/** A part, as the one around it sees it. */
abstract class OracleNode {
    final Oracle oracle;
    final String name;
    final int outerDeadline;
    private final Consumer<OracleNode> outer;
    String status = "SKIPPED";

    /** What it has failed with, or null; and the deadline that this carries, or -1. */
    String failure;

    int expired = -1;

    OracleNode(Oracle oracle, String name, int outerDeadline, Consumer<OracleNode> outer) {
        this.oracle = oracle;
        this.name = name;
        this.outerDeadline = outerDeadline;
        this.outer = outer;
    }

    abstract void start();

    /** Stops what it consists of. */
    abstract void stopWork(String why);

    /** Nobody uses its answer. */
    abstract void release();

    abstract String value();

    /** The failures of its children, except the one that it has passed on. */
    String failuresBelow() {
        return "";
    }

    /** Nobody wants its answer. */
    final void stop(String why) {
        if (isRunning()) {
            status = stopped(why);
            stopWork(why);
        }
    }

    /** How a report shows what was stopped for this reason. */
    static String stopped(String why) {
        return why.equals("DEADLINE") ? "TIMED_OUT" : "CANCELLED " + why;
    }

    final void succeeds() {
        status = "SUCCEEDED";
        outer.accept(this);
    }

    final void fails(String how) {
        fails("FAILED", how, -1);
    }

    final void fails(String newStatus, String how, int deadline) {
        status = newStatus;
        failure = how;
        expired = deadline;
        outer.accept(this);
    }

    final boolean isRunning() {
        return status.equals("RUNNING");
    }

    final boolean succeeded() {
        return status.equals("SUCCEEDED");
    }

    /** On a tie it is the deadline of what is around it. */
    final int deadline(int limit) {
        return limit == 0 ? outerDeadline : Math.min(outerDeadline, oracle.now() + limit);
    }

    @Override
    public String toString() {
        return failure == null ? status : status + " by " + failure;
    }
}
