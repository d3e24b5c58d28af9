package dev.sheaf;

import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.Report.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which source cost the answer, why an optional one failed, and which run it was: in report, outcome and listener. */
class FailuresInReportsTest extends RunFixture {

    private final List<Report> sources = new ArrayList<>();
    private final List<Report> runs = new ArrayList<>();
    private final List<Long> started = new ArrayList<>();

    private final RunEnvironment watched = time.environment().withListener(new AggregationListener() {
        @Override
        public void sourceStarted(long runId, String name, String source) {
            started.add(runId);
        }

        @Override
        public void sourceEnded(long runId, String name, Report source) {
            assertThat(source.runId()).isEqualTo(runId);
            sources.add(source);
        }

        @Override
        public void runEnded(Report run) {
            runs.add(run);
        }
    });

    /** Says more than its class. */
    private static final class Refused extends IOException implements ReportableFailure {

        private static final long serialVersionUID = 1L;

        Refused() {
            super("secret");
        }

        @Override
        public String reportText() {
            return "STATUS 503";
        }
    }

    @Test
    void aSourceThatIsSilentAtTheDeadlineHasTimedOutWhateverItsSiblingsDo() {
        plan.require("silent", hangs());
        plan.require("missing", hangs());
        plan.optional("optional", hangs(), "");
        var failing = plan.combine(got -> "").in(watched).start("42");
        time.advance(LIMIT);

        assertThat(failing).isCompletedExceptionally();
        assertThat(sources)
                .extracting(Report::status)
                .containsOnly(Status.TIMED_OUT)
                .hasSize(3);
        assertThat(failing.report().children()).extracting(Report::status).containsOnly(Status.TIMED_OUT);
    }

    @Test
    void whyAnOptionalSourceFailedIsInReportListenerAndOutcome() {
        var refused = new Refused();
        plan.optional("tips", fails(refused), "none");
        var news = plan.settle("news", fails(refused));
        var run = plan.combine(got -> got.get(news)).in(watched).start("42");

        assertThat(run.join()).isEqualTo(new Outcome.Failed<>(refused));
        assertThat(part(run, "tips").failure()).containsSame(refused);
        assertThat(sources).allSatisfy(source -> assertThat(source.failure()).containsSame(refused));
        assertThat(run.report().summary())
                .contains("tips FAILED 0.0 ms (FailuresInReportsTest$Refused STATUS 503, fallback served)")
                .doesNotContain("secret");
        assertThat(run.report().toString()).contains("STATUS 503").doesNotContain("secret");
    }

    @Test
    void whatASourceSaysOfItsDeadlineIsInTheReport() {
        List<DeadlineExceededException> thrown = new ArrayList<>();
        plan.require("late", (query, context) -> {
            thrown.add(new DeadlineExceededException("no connection in time", context.deadline()));
            throw thrown.get(0);
        });
        var run = plan.combine(got -> "").in(watched).start("42");

        assertThat(part(run, "late").status()).isEqualTo(Status.TIMED_OUT);
        assertThat(part(run, "late").failure()).containsSame(thrown.get(0));
    }

    @Test
    void aRunWhoseCombiningFunctionThrowsHasFailed() {
        plan.require("user", answers("ada"));
        IllegalStateException thrown = new IllegalStateException("secret");
        var run = plan.combine(got -> {
                    throw thrown;
                })
                .in(watched)
                .start("42");

        assertThat(catchThrowable(run::join)).hasRootCause(thrown);
        assertThat(runs).singleElement().satisfies(report -> {
            assertThat(report.status()).isEqualTo(Status.FAILED);
            assertThat(report.failure()).containsSame(thrown);
            assertThat(report.children()).extracting(Report::status).containsExactly(Status.SUCCEEDED);
        });
    }

    @Test
    void twoRunsOfOnePlanAreToldApart() {
        plan.require("user", hangs());
        var aggregator = plan.combine(got -> "").in(watched);
        var first = aggregator.start("42");
        var second = aggregator.start("42");

        second.cancel(true);
        first.cancel(true);

        assertThat(started).doesNotHaveDuplicates();
        assertThat(sources).extracting(Report::runId).containsExactly(started.get(1), started.get(0));
        assertThat(runs).extracting(Report::runId).containsExactly(started.get(1), started.get(0));
        assertThat(first.report().runId())
                .isEqualTo(first.report().children().get(0).runId());
    }

    @Test
    void aReportHasTheInstantOfTheStart() {
        plan.require("user", answers("ada", 5));
        time.advance(Duration.ofSeconds(7));
        var run = time.start(plan.combine(got -> ""), "42");
        time.advance(Duration.ofMillis(5));

        Instant start = Instant.EPOCH.plusSeconds(7);
        assertThat(run.report().startedAt()).isEqualTo(start);
        time.advance(LIMIT);
        assertThat(run.report().startedAt()).isEqualTo(start);
        assertThat(part(run, "user").startedAt()).isEqualTo(start);
    }

    /** As on a machine that was asleep: its timer fires only some time after the task was due. */
    @Test
    void theLimitIsNamedAndHowLateThatWasNoticed() {
        plan.require("user", hangs());
        RunEnvironment late = arming(
                (nanos, task) -> time.schedule(nanos + Duration.ofMillis(5400).toNanos(), task));
        var run = plan.combine(got -> "").in(late).start("42");

        time.advance(LIMIT.plusMillis(5400));

        assertThat(catchThrowable(run::join))
                .hasMessageContaining(
                        "'profile' exceeded its deadline of 2000 ms, noticed 5400 ms late; no answer from user");
    }
}
