package dev.sheaf.model;

import dev.sheaf.model.Act.What;
import dev.sheaf.model.Tree.Made;
import java.util.function.Consumer;

/** A source. */
final class OracleSource extends OracleNode {
    private final Tree.Leaf leaf;
    private final Act act;
    private final String scope;
    private int deadline;
    private int releases;
    private boolean isStopped;

    /** Asked in a scope of some name, which the failure of one that returns null shows. */
    OracleSource(
            Oracle oracle, Tree.Leaf leaf, String name, String scope, int outerDeadline, Consumer<OracleNode> outer) {
        super(oracle, name, outerDeadline, outer);
        this.leaf = leaf;
        this.act = leaf.act();
        this.scope = leaf.limit() == 0 ? scope : "within " + leaf.limit() + ".0 ms";
    }

    @Override
    void start() {
        status = "RUNNING";
        deadline = deadline(leaf.limit());
        oracle.note("ask " + name);
        if (act.isAtStart()) {
            acts();
            return;
        }
        if (act.hasTime()) {
            oracle.at(oracle.now() + act.at(), !act.isByTimer(), this::acts);
        }
        if (deadline < outerDeadline) {
            oracle.at(deadline, false, this::expires);
        }
    }

    private void acts() {
        if (isStopped) {
            if (act.goesOn()) {
                oracle.terminatesNow();
                releases += act.what() == What.ANSWERS_STUBBORNLY ? 1 : 0;
            }
        } else if (act.what() == What.SEES_DEADLINE) {
            fails("TIMED_OUT", "TIMED_OUT of " + deadline, deadline);
        } else if (!act.isAnswer()) {
            fails(act.what() == What.RETURNS_NULL ? "null of " + scope : name);
        } else if (leaf.made() == Made.MAPPED_BADLY) {
            releases++;
            fails("badly mapped " + name);
        } else {
            succeeds();
        }
    }

    private void expires() {
        if (isRunning()) {
            stopWork("DEADLINE");
            fails("TIMED_OUT", "TIMED_OUT of " + deadline, deadline);
        }
    }

    @Override
    void stopWork(String why) {
        isStopped = true;
        oracle.note("stop " + name + " " + why);
        if (act.what()
                == What.ANSWERS_WHEN_STOPPED) { // before its future is cancelled, so a function still sees the answer
            releases += leaf.made() == Made.MAPPED ? 0 : 1;
        } else if (!leaf.isReleased()) {
            oracle.note("cancel " + name);
        }
    }

    @Override
    void release() {
        releases += leaf.made() == Made.MAPPED ? 0 : 1; // its function has taken it over
    }

    @Override
    String value() {
        return act.what() == What.ANSWERS_NULL ? "null" : name;
    }

    @Override
    public String toString() {
        return super.toString() + " released".repeat(releases);
    }
}
