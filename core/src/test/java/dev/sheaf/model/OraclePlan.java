package dev.sheaf.model;

import dev.sheaf.model.Tree.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A plan: the rules of a run in one page. */
final class OraclePlan extends OracleNode {
    private final Tree.Nested plan;
    private final List<OracleNode> parts = new ArrayList<>();
    private final int deadline;
    private boolean isStarting;
    private boolean isBrokenDown;
    private int decidedAt;

    OraclePlan(Oracle oracle, Tree.Nested plan, String name, int outerDeadline, Consumer<OracleNode> outer) {
        super(oracle, name, outerDeadline, outer);
        this.plan = plan;
        this.deadline = deadline(plan.limit()); // all plans of a tree start in the same instant
        for (Tree part : plan.parts()) {
            parts.add(node(part, name + "." + parts.size()));
        }
    }

    private OracleNode node(Tree part, String partName) {
        if (part instanceof Tree.Leaf leaf) {
            return new OracleSource(oracle, leaf, partName, partName, deadline, this::partEnded);
        }
        return part instanceof Tree.Several several
                ? new OracleSeveral(oracle, several, partName, deadline, this::partEnded)
                : new OraclePlan(oracle, (Tree.Nested) part, partName, deadline, this::partEnded);
    }

    @Override
    void start() {
        status = "RUNNING";
        isStarting = true;
        for (OracleNode part : parts) {
            if (isRunning()) {
                part.start();
            }
        }
        isStarting = false;
        succeedIfAllEnded();
        if (isRunning() && deadline < outerDeadline) {
            oracle.at(deadline, false, this::expires);
        }
    }

    private void partEnded(OracleNode part) {
        if (part.expired == deadline) { // it saw the deadline of this run before the timer did
            part.status = "TIMED_OUT";
            expires();
        } else if (part.failure != null && kind(part) == Kind.REQUIRE) {
            decide("SIBLING_FAILED");
            releaseAll();
            fails("FAILED by " + part.name + ": " + part.failure + failures(part));
        } else {
            succeedIfAllEnded();
        }
    }

    private void succeedIfAllEnded() {
        if (isRunning() && !isStarting && parts.stream().noneMatch(OracleNode::isRunning)) {
            succeed("");
        }
    }

    private void expires() {
        if (!isRunning()) {
            return;
        }
        String missing = names(part -> kind(part) == Kind.REQUIRE && !part.succeeded());
        String skipped = names(part -> part.status.equals("SKIPPED"));
        if (missing.isEmpty() && skipped.isEmpty()) {
            succeed("DEADLINE");
        } else {
            String without = missing.isEmpty() ? skipped : missing;
            decide("DEADLINE");
            releaseAll();
            fails("TIMED_OUT", "TIMED_OUT of " + deadline + " without" + without + failures(null), deadline);
        }
    }

    @Override
    void stopWork(String why) {
        decide(why);
        releaseAll();
    }

    private void succeed(String why) {
        decide(why);
        if (plan.isBroken()) {
            isBrokenDown = true;
            releaseAll();
            fails("FAILED to combine: broken " + name + failures(null));
        } else {
            succeeds();
        }
    }

    private void decide(String why) {
        decidedAt = oracle.now();
        oracle.terminatesNow();
        parts.forEach(part -> part.stop(why));
    }

    private void releaseAll() {
        parts.stream().filter(OracleNode::succeeded).forEach(OracleNode::release);
    }

    @Override
    void release() {} // its values were its combining function's, and what that made needs no release

    /** The failures of all parts but the culprit, of which those that it got over. */
    private String failures(OracleNode culprit) {
        return parts.stream()
                .map(part ->
                        part.equals(culprit) ? part.failuresBelow() : part.failure == null ? "" : " + " + part.failure)
                .collect(Collectors.joining());
    }

    @Override
    String failuresBelow() {
        return isBrokenDown ? " + broken " + name : "";
    }

    private String names(Predicate<OracleNode> predicate) {
        return parts.stream().filter(predicate).map(part -> " " + part.name).collect(Collectors.joining());
    }

    private Kind kind(OracleNode part) {
        return plan.parts().get(parts.indexOf(part)).kind();
    }

    @Override
    String value() {
        return parts.stream().map(this::gathered).collect(Collectors.joining(", ", "(", ")"));
    }

    private String gathered(OracleNode part) {
        return part.succeeded() ? part.value() : kind(part) == Kind.OPTIONAL ? "fallback" : part.status;
    }

    String ending() {
        return succeeded() ? "SUCCEEDED with " + value() : failure == null ? "CANCELLED" : failure;
    }

    int decidedAt() {
        return decidedAt;
    }

    String run() {
        return status
                + (isBrokenDown ? " by broken " + name : "")
                + IntStream.range(0, parts.size())
                        .mapToObj(i -> parts.get(i) + (fallbackServed(parts.get(i)) ? " fallback" : ""))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private boolean fallbackServed(OracleNode part) {
        return (succeeded() || isBrokenDown) && kind(part) == Kind.OPTIONAL && !part.succeeded();
    }

    @Override
    public String toString() {
        return status.equals("SKIPPED") ? status : super.toString() + ": " + run();
    }
}
