package dev.sheaf.model;

import java.util.List;
import java.util.function.Consumer;

/** A source and another in its place, or a source that needs another's answer. */
final class TreeOraclePair extends TreeOracleNode {
    private final boolean isOr;
    private final TreeOracleLeaf first;
    private final TreeOracleLeaf second;

    TreeOraclePair(TreeOracle oracle, Tree.Pair pair, int outerDeadline, Consumer<TreeOracleNode> outer, String name) {
        super(oracle, pair, outerDeadline, outer);
        this.isOr = pair.isOr();
        this.first = new TreeOracleLeaf(oracle, pair.first(), outerDeadline, this::firstEnded, name);
        this.second = new TreeOracleLeaf(oracle, pair.second(), outerDeadline, this::secondEnded, name + "'");
    }

    @Override
    void start() {
        status = "RUNNING";
        first.start();
    }

    private void firstEnded(TreeOracleNode ended) {
        if (ended.succeeded() == isOr) {
            ends(ended.status, ended.failure);
        } else {
            second.start();
        }
    }

    private void secondEnded(TreeOracleNode ended) {
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
        for (TreeOracleLeaf part : List.of(first, second)) {
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

    private TreeOracleLeaf answered() {
        return second.succeeded() ? second : first;
    }

    @Override
    public String toString() {
        return status.equals("SKIPPED") ? status : status + " {" + first + "; " + second + "}";
    }
}
