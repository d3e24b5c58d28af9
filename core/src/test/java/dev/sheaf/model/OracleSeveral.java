package dev.sheaf.model;

import dev.sheaf.model.Tree.How;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Several sources in one: how many may be asked, and how many must answer. */
final class OracleSeveral extends OracleNode {
    private final Tree.Several several;
    private final List<OracleSource> parts = new ArrayList<>();
    private final int enough;
    private int asked;
    private int answers;
    private int failures;
    private OracleNode lastFailed;
    private boolean isAsking;
    private boolean isHedgeDecided;
    private boolean isHedged;

    OracleSeveral(Oracle oracle, Tree.Several several, String name, int outerDeadline, Consumer<OracleNode> outer) {
        super(oracle, name, outerDeadline, outer);
        this.several = several;
        int size = several.parts().size();
        this.enough = switch (several.how()) {
            case OR, HEDGED, FIRST_OF -> 1;
            case QUORUM -> several.bound();
            case THEN, EACH -> size;
        };
        for (int i = 0; i < size; i++) {
            Tree.Leaf leaf = several.parts().get(i);
            parts.add(new OracleSource(oracle, leaf, name + "." + i, scope(i), outerDeadline, this::partEnded));
        }
    }

    private String scope(int i) {
        return switch (several.how()) {
            case OR -> i == 0 ? "first" : "or";
            case THEN -> i == 0 ? "first" : "then";
            case HEDGED -> i == 0 ? "first" : "hedge";
            case FIRST_OF, QUORUM -> "source " + (i + 1);
            case EACH -> "key " + i;
        };
    }

    @Override
    void start() {
        status = "RUNNING";
        askMore();
        if (several.how() == How.HEDGED) {
            oracle.at(oracle.now() + several.bound(), false, this::hedge);
        }
    }

    private int mayBeAsked() {
        return switch (several.how()) {
            case OR -> 1 + failures;
            case THEN -> 1 + answers;
            case HEDGED -> isHedged ? 2 : 1;
            case FIRST_OF, QUORUM -> parts.size();
            case EACH -> several.bound() + answers;
        };
    }

    private void askMore() {
        if (isAsking) {
            return; // by a source that ended while it was being asked
        }
        isAsking = true;
        while (isRunning() && asked < Math.min(parts.size(), mayBeAsked())) {
            parts.get(asked++).start();
        }
        isAsking = false;
    }

    private void partEnded(OracleNode part) {
        if (part.succeeded()) {
            answers++;
        } else {
            failures++;
            lastFailed = part;
        }
        endIfDecided();
        if (!part.succeeded() && several.how() == How.HEDGED) {
            hedge(); // at once, unless that was decided before
        }
        askMore();
    }

    private void hedge() {
        if (!isRunning() || isHedgeDecided) {
            return;
        }
        isHedgeDecided = true;
        if (several.room() && outerDeadline - oracle.now() >= several.bound()) {
            isHedged = true;
            askMore();
        } else {
            failures++; // one request fewer to wait for
            endIfDecided();
        }
    }

    private void endIfDecided() {
        if (answers == enough) {
            parts.forEach(part -> part.stop("SATISFIED"));
            succeeds();
        } else if (parts.size() - failures < enough) {
            boolean sawDeadline = lastFailed.expired == outerDeadline; // before the timer did
            stopWork(sawDeadline ? "DEADLINE" : "SIBLING_FAILED");
            fails(lastFailed.status, lastFailed.failure, lastFailed.expired);
        }
    }

    private Stream<OracleSource> answered() {
        return parts.stream().filter(OracleNode::succeeded);
    }

    @Override
    void stopWork(String why) {
        answered().forEach(OracleNode::release);
        parts.forEach(part -> part.stop(why));
    }

    @Override
    void release() {
        if (several.how() == How.THEN) {
            parts.get(1).release(); // it has taken over what the first answered
        } else {
            answered().forEach(OracleNode::release);
        }
    }

    @Override
    String value() {
        return switch (several.how()) {
            case OR, HEDGED, FIRST_OF -> answered().findFirst().orElseThrow().value();
            case THEN -> parts.get(1).value();
            case QUORUM, EACH -> answered().map(OracleNode::value).toList().toString();
        };
    }

    @Override
    String failuresBelow() {
        return parts.stream()
                .filter(part -> part.failure != null && !part.equals(lastFailed))
                .map(part -> " + " + part.failure)
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        if (status.equals("SKIPPED")) {
            return status;
        }
        boolean asTheyAreAsked = several.how() == How.EACH || several.how() == How.HEDGED;
        int scopes = asTheyAreAsked ? asked : parts.size(); // the others have theirs from the start
        return super.toString()
                + parts.subList(0, scopes).stream()
                        .map(OracleNode::toString)
                        .collect(Collectors.joining("; ", " {", "}"));
    }
}
