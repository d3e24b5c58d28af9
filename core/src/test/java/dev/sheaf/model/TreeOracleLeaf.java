package dev.sheaf.model;

import java.util.function.Consumer;

/** A source. */
final class TreeOracleLeaf extends TreeOracleNode {
    private final Act act;
    private final Tree.Made made;
    private final String name;
    private int releases;
    private boolean started;
    private boolean stopped;

    TreeOracleLeaf(TreeOracle oracle, Tree.Leaf leaf, int outerDeadline, Consumer<TreeOracleNode> outer, String name) {
        super(oracle, leaf, outerDeadline, outer);
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
            oracle.at(oracle.now() + act.at(), this::actEnds);
        }
        int deadline = deadlineFrom(oracle.now());
        if (deadline < outerDeadline) {
            oracle.at(deadline, () -> expires(deadline));
        }
    }

    private void actEnds() {
        if (stopped) {
            if (act.isStubborn()) {
                oracle.terminatesNow();
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
