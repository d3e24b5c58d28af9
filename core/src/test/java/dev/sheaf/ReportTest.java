package dev.sheaf;

import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final VirtualTime time = new VirtualTime();
    private final Plan<String> plan = Plan.of("profile", Duration.ofSeconds(2));

    private Aggregation<String> start() {
        return time.start(plan.combine(got -> "secret"), "secret");
    }

    private static ScriptedSource<String, String> answersAfter(long millis) {
        return answers("secret").after(Duration.ofMillis(millis));
    }

    @Test
    void isASnapshotWhileTheRunGoesOn() {
        plan.require("user", answersAfter(100));
        plan.require("slow", answersAfter(500));
        var run = start();
        time.advance(Duration.ofMillis(300));

        Report report = run.report();

        assertThat(report.status()).isEqualTo(Status.RUNNING);
        assertThat(report.child("user").orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(report.child("user").orElseThrow().end()).isEqualTo(Duration.ofMillis(100));
        assertThat(report.child("slow").orElseThrow().status()).isEqualTo(Status.RUNNING);
        assertThat(report.child("slow").orElseThrow().end()).isEqualTo(Duration.ofMillis(300));
        assertThat(report.child("nobody")).isEmpty();
    }

    @Test
    void namesWhatADecoratedSourceFailedWith() {
        Source<String, String> failing = ScriptedSource.fails(new IllegalStateException("secret"));
        plan.require("user", failing.within(Duration.ofSeconds(1)));

        Report user = start().report().child("user").orElseThrow();

        assertThat(user.children()).singleElement().satisfies(limited -> {
            assertThat(limited.status()).isEqualTo(Status.FAILED);
            assertThat(limited.failure()).containsInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void hasANameForAnAnonymousException() {
        plan.require("part", ScriptedSource.fails(new RuntimeException() {}));

        assertThat(start().report().summary()).contains("(ReportTest$");
    }

    @Test
    void printsAsAWaterfallWithTheDeadlineMarked() {
        plan.require("user", answersAfter(500));
        plan.optional("tips", hangs().within(Duration.ofSeconds(1)), "none");
        plan.optional("slow", ScriptedSource.hangs(), "none");
        var run = start();

        time.advance(Duration.ofSeconds(2));

        assertThat(run.report()).hasToString("""
                        profile            SUCCEEDED |========================================!| 0.0 ms - 2000 ms
                          user             SUCCEEDED |==========                              !| 0.0 ms - 500 ms
                          tips             TIMED_OUT |////////////////////                    !| 0.0 ms - 1000 ms  DeadlineExceededException, fallback served
                            within 1000 ms TIMED_OUT |////////////////////                    !| 0.0 ms - 1000 ms
                          slow             TIMED_OUT |////////////////////////////////////////!| 0.0 ms - 2000 ms  fallback served
                                           deadline ! at 2000 ms""");
    }

    @Test
    void doesNotStretchToADeadlineThatIsFarAway() {
        plan.require("user", fails(new IOException("secret"), 10));
        plan.require("never", ScriptedSource.throwing(new IllegalStateException()));
        plan.require("skipped", answersAfter(1));
        var run = start();

        assertThat(run.report()).hasToString("""
                        profile   FAILED    |=                                        | 0.0 ms - 0.0 ms
                          user    CANCELLED |/                                        | 0.0 ms - 0.0 ms  sibling failed
                          never   FAILED    |=                                        | 0.0 ms - 0.0 ms  IllegalStateException
                          skipped SKIPPED   |                                         |\s
                                  deadline not reached, at 2000 ms""");
    }

    @Test
    void fitsOnOneLineForALog() {
        plan.require("user", answersAfter(35));
        plan.require("recommendations", fails(new IOException("secret"), 118));
        plan.require("analytics", ScriptedSource.hangs());
        var run = start();

        time.advance(Duration.ofMillis(118));

        assertThat(run.report().summary())
                .isEqualTo("profile FAILED 118 ms: recommendations FAILED 118 ms (IOException), user SUCCEEDED 35 ms,"
                        + " analytics CANCELLED 118 ms (sibling failed)");
    }

    @Test
    void thatLineBeginsWithThePartThatCostTheAnswer() {
        plan.optional("tips", fails(new IOException(), 10), "none");
        plan.optional("slow", hangs().within(Duration.ofMillis(20)), "none");
        plan.optional("stubborn", answersAfter(3_000), "none");
        plan.require("culprit", fails(new IllegalStateException(), 30));
        var run = start();

        time.advance(Duration.ofMillis(30));
        String decided = run.report().summary();
        time.advance(Duration.ofSeconds(3)); // what was stopped has really ended, and after the culprit

        assertThat(decided).startsWith("profile FAILED 30 ms: culprit FAILED 30 ms (IllegalStateException), tips");
        assertThat(run.report().summary())
                .startsWith("profile FAILED 30 ms: culprit FAILED 30 ms (IllegalStateException), tips");
    }

    @Test
    void thatLineBeginsWithWhatWasMissingAtTheDeadline() {
        plan.require("user", answersAfter(35));
        plan.require("silent", ScriptedSource.hangs());
        var run = start();

        time.advance(Duration.ofSeconds(2));

        assertThat(run.report().summary())
                .isEqualTo("profile TIMED_OUT 2000 ms: silent TIMED_OUT 2000 ms, user SUCCEEDED 35 ms");
    }

    @Test
    void thatLineBeginsWithTheCulpritOfARunInsideAndLeavesAttemptsInTheirOrder() {
        Plan<String> inner = Plan.of("inner", Duration.ofSeconds(1));
        inner.require("user", answersAfter(5));
        inner.require("culprit", fails(new IOException(), 10).or(fails(new IllegalStateException(), 10)));
        plan.require("user", answersAfter(5));
        plan.require("part", inner.combine(got -> ""));
        var run = start();

        time.advance(Duration.ofMillis(20));

        assertThat(run.report().summary())
                .contains("FAILED 20 ms: part FAILED 20 ms", " [inner FAILED 20 ms [culprit FAILED 20 ms")
                .containsSubsequence("[first FAILED 10 ms", "or FAILED 10 ms", "user SUCCEEDED 5.0 ms");
    }

    @Test
    void thatLineShowsTheCulpritHoweverManyCameBeforeIt() {
        for (int i = 0; i < 100; i++) {
            plan.require("part " + i, answersAfter(1));
        }
        plan.require("culprit", fails(new IOException(), 2));
        var run = start();

        time.advance(Duration.ofMillis(2));

        assertThat(run.report().summary())
                .startsWith("profile FAILED 2.0 ms: culprit FAILED 2.0 ms (IOException), part 0");
    }

    @Test
    void keepsTheChildrenOfASourceTogetherOnThatLine() {
        plan.require("user", answersAfter(35).within(Duration.ofSeconds(1)));
        plan.require("analytics", answersAfter(40));
        var run = start();

        time.advance(Duration.ofMillis(40));

        assertThat(run.report().summary())
                .isEqualTo("profile SUCCEEDED 40 ms: user SUCCEEDED 35 ms [within 1000 ms SUCCEEDED 35 ms],"
                        + " analytics SUCCEEDED 40 ms");
    }

    @Test
    void neverShowsAValueOrAMessage() {
        plan.require("user", answersAfter(0));
        plan.optional("broken", ScriptedSource.fails(new IOException("secret")), "secret");
        plan.settle("settled", ScriptedSource.answers("secret"));

        Report report = start().report();

        assertThat(report.toString() + report.summary()).doesNotContain("secret");
    }

    @Test
    void isLeftBehindWhenItsExceptionIsSerialized() throws Exception {
        plan.require("culprit", ScriptedSource.fails(new IllegalStateException("broken")));
        var failure = start().handle((value, thrown) -> thrown).join();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(failure);

        var copy = (SourceFailedException)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(copy.sourceName()).isEqualTo("culprit");
        assertThat(copy).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(copy.report()).isEmpty();
        assertThat(((SourceFailedException) failure).report()).isPresent();
    }

    @Test
    void aLogLineDoesNotShowAThousandChildren() {
        Plan<String> many = Plan.of("many", Duration.ofSeconds(1));
        for (int i = 0; i < 1_000; i++) {
            many.require("part " + i, StringSources.answers("x"));
        }

        String line = time.start(many.combine(got -> ""), "42").report().summary();

        assertThat(line).contains("part 19").doesNotContain("part 20").endsWith(", and 980 more");
    }
}
