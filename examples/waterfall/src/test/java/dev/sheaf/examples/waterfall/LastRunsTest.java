package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import dev.sheaf.ReportableFailure;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of the runs, for how long, and what is known of one that is in flight. */
@SuppressWarnings("FutureReturnValueIgnored")
class LastRunsTest extends RunsFixture {

    @Test
    void showARunWhileItGoesOn() {
        Plan<String> plan = Plan.of("profile", LIMIT);
        plan.require("user", answersAfter(20));
        plan.require("silent", ScriptedSource.hangs());
        plan.combine(got -> "").in(watched).start("42");
        time.advance(Duration.ofMillis(120));

        RunView run = onlyView();

        assertThat(run.isOver()).isFalse();
        assertThat(run.deadline()).isEqualTo(LIMIT.toNanos());
        assertThat(run.rows())
                .extracting(row -> row.name() + ' ' + row.outcome())
                .containsExactly("profile running, 120 ms", "user succeeded, 20 ms", "silent running, 120 ms");
    }

    @Test
    void nameWhatWasToldToStopAndHasNot() {
        start("profile", stubborn());
        time.advance(LIMIT);
        time.advance(Duration.ofMinutes(1));

        assertThat(onlyView().isOver()).isFalse();
        assertThat(onlyView().stopped()).containsExactly("part");

        stubbornWork.complete(null);

        assertThat(onlyView().isOver()).isTrue();
        assertThat(onlyView().run().status()).isEqualTo(Status.TIMED_OUT);
        assertThat(onlyView().rows().get(1).end())
                .isEqualTo(LIMIT.plusMinutes(1).toNanos());
    }

    @Test
    void keepTheLastThatHaveEnded() {
        List<Long> ids = IntStream.range(0, 1_000)
                .mapToObj(i -> startQuick("plan " + i).report().runId())
                .toList();

        assertThat(views()).extracting(RunView::id).containsExactlyElementsOf(ids.subList(995, 1_000));
        assertThat(runs.since(-1).kept()).containsExactlyElementsOf(ids.subList(995, 1_000));
    }

    /** The others may be many, and the oldest is the one that hangs. */
    @Test
    void keepTheOldestOfThoseInFlight() {
        long hanging = start("hanging", stubborn()).report().runId();
        for (int i = 0; i < 1_000; i++) {
            start("hanging too", stubborn());
        }
        startQuick("quick");

        assertThat(views())
                .hasSize(6)
                .anyMatch(run -> run.id() == hanging)
                .anyMatch(run -> run.run().name().equals("quick"));

        time.advance(LIMIT); // now all are decided, and those that had no room have been kept as ended ones
        stubbornWork.complete(null);

        assertThat(views()).hasSize(5).allMatch(RunView::isOver);
    }

    @Test
    void showARunInsideAnotherOneOnce() {
        Plan<String> inner = Plan.of("inner", LIMIT);
        inner.require("part", answersAfter(10));
        Plan<String> outer = Plan.of("outer", LIMIT);
        outer.require("inner", inner.combine(got -> ""));
        outer.require("slow", answersAfter(20));
        outer.combine(got -> "").in(watched).start("42");
        time.advance(Duration.ofMillis(10));
        assertThat(views()).extracting(run -> run.run().name()).containsExactlyInAnyOrder("outer", "inner");

        time.advance(Duration.ofMillis(10));

        assertThat(onlyView().rows())
                .extracting(row -> row.depth() + row.name())
                .containsExactly("0outer", "1inner", "2inner", "3part", "1slow");
    }

    @Test
    void keepABoundedPartOfALargeRun() {
        Plan<String> plan = Plan.of("large", LIMIT);
        for (int i = 0; i < 1_000; i++) {
            plan.require("part " + i, answersAfter(1));
        }
        plan.combine(got -> "").in(watched).start("42");
        assertThat(onlyView().rows()).hasSize(RunView.MOST_ROWS);

        time.advance(Duration.ofMillis(1));

        assertThat(onlyView().rows()).hasSize(RunView.MOST_ROWS);
        assertThat(onlyView().more()).isEqualTo(1_001 - RunView.MOST_ROWS);
    }

    @Test
    void keepABoundedPartOfALongName() {
        start("long ".repeat(1_000), answersAfter(10));
        assertThat(onlyView().run().name()).hasSize(201);

        time.advance(Duration.ofMillis(10));

        assertThat(onlyView().run().name()).hasSize(201);
    }

    private static final class Wordless extends RuntimeException implements ReportableFailure {

        private static final long serialVersionUID = 1L;

        @Override
        public String reportText() {
            throw new IllegalStateException();
        }
    }

    @Test
    void showAFailureThatHasNoWords() {
        start("profile", ScriptedSource.fails(new Wordless()));

        assertThat(onlyView().isOver()).isTrue();
        assertThat(onlyView().rows().get(1).why()).isEqualTo("LastRunsTest$Wordless");
    }

    @Test
    void tellWhatIsNewSinceTheLastLook() {
        startQuick("first");
        LastRuns.Changes first = runs.since(-1);
        startQuick("second");
        LastRuns.Changes second = runs.since(first.version());

        assertThat(second.views()).extracting(run -> run.run().name()).containsExactly("second");
        assertThat(second.kept()).hasSize(2);
        assertThat(runs.since(second.version()).views()).isEmpty();
    }

    /** A run that is decided while its sources are being started tells of the start of one after its own end. */
    @Test
    void aSourceThatStartsWhenItsRunIsDecidedDoesNotBringTheRunBack() {
        Report ended = report(7, Status.CANCELLED);
        runs.runEnded(ended);

        runs.sourceStarted(7, "profile", "late");
        assertThat(onlyView().run().status()).isEqualTo(Status.CANCELLED);

        runs.runTerminated(ended);
        assertThat(onlyView().isOver()).isTrue();
    }

    @Test
    void aSourceMayEndBeforeItIsSaidToStart() {
        runs.sourceStarted(7, "profile", "first");
        runs.sourceEnded(7, "profile", report(7, "late", Status.CANCELLED));
        runs.sourceStarted(7, "profile", "late");

        assertThat(onlyView().rows()).extracting(Row::look).containsExactly("running", "running", "cancelled");
    }

    @Test
    void refuseToKeepNothing() {
        assertThatThrownBy(() -> new LastRuns(0, time)).hasMessageContaining("at least 1, and not 0");
    }

    @Test
    void neverShowAValueOrAMessage() {
        startOfEveryKind();
        time.advance(LIMIT);
        List<String> shown = new ArrayList<>();
        views().forEach(run -> shown.add(RunHtml.of(run)));

        assertThat(shown)
                .singleElement()
                .asString()
                .contains("Refused STATUS 503")
                .doesNotContain("secret");
    }

    private static Report report(long id, Status status) {
        return report(id, "profile", status);
    }

    private static Report report(long id, String name, Status status) {
        return new Report(
                id,
                Instant.EPOCH,
                name,
                status,
                Optional.empty(),
                Optional.empty(),
                false,
                Duration.ZERO,
                LIMIT,
                LIMIT,
                List.of());
    }
}
