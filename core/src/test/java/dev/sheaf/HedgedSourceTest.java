package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.Runs.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Report.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@link RepeatableSource#hedged}. All combinations of two requests are in {@link dev.sheaf.model}. */
class HedgedSourceTest extends RunFixture {

    private static final Duration AFTER = Duration.ofMillis(80);

    private final List<CompletableFuture<String>> requests = new ArrayList<>();
    private final IOException down = new IOException("down");

    /** Answered by hand. */
    private final Source<String, String> source = (query, context) -> {
        CompletableFuture<String> request = new CompletableFuture<>();
        requests.add(request);
        return request;
    };

    private final Source<String, String> hedged = source.safeToRepeat().hedged(AFTER, 2);

    private Aggregation<String> start(Duration limit) {
        return time.start(over(hedged, limit), "query");
    }

    private static List<Status> requestsOf(Aggregation<?> run) {
        return part(run, "part").children().stream().map(Report::status).toList();
    }

    @Test
    void asksOnceWhenTheAnswerIsQuick() {
        var run = start(LIMIT);
        time.advance(AFTER.minusNanos(1));
        requests.get(0).complete("answer");

        assertThat(run).isCompletedWithValue("answer");
        assertThat(requestsOf(run)).containsExactly(Status.SUCCEEDED);
        assertThat(time.pendingTimers()).isZero();
        time.advance(LIMIT);
        assertThat(requests).hasSize(1);
    }

    @Test
    void asksAgainWhenTheAnswerIsSlowAndStopsTheSlower() {
        var run = start(LIMIT);
        time.advance(AFTER);
        assertThat(requests).hasSize(2);
        requests.get(1).complete("second");

        assertThat(run).isCompletedWithValue("second");
        assertThat(requests.get(0)).isCancelled();
        assertThat(part(run, "part").child("first").orElseThrow().reason()).contains(CancelReason.SATISFIED);
        assertThat(requestsOf(run)).containsExactly(Status.CANCELLED, Status.SUCCEEDED);
        assertThat(time.pendingTimers()).isZero();
        assertThat(run.terminated()).isCompleted();
    }

    @Test
    void asksAgainForSoManyRunsAtATimeOnly() {
        var runs = List.of(start(LIMIT), start(LIMIT), start(LIMIT));
        time.advance(AFTER);
        assertThat(requests).hasSize(5);

        requests.get(2).completeExceptionally(down); // of the third run, which has no hedge
        assertThat(causeOf(runs.get(2))).isSameAs(down);
        runs.get(0).cancel(true);
        runs.get(1).cancel(true);
        assertThat(requests).allMatch(CompletableFuture::isDone);

        var next = start(LIMIT);
        time.advance(AFTER);
        assertThat(requests).hasSize(7);
        assertThat(next).isNotDone();
    }

    @Test
    void countsAHedgeAsGoingOnUntilItsWorkHasEnded() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        Source<String, String> lingering = (query, context) -> {
            context.endsWith(work);
            return source.fetch(query, context);
        };
        Source<String, String> one = lingering.safeToRepeat().hedged(AFTER, 1);
        var first = run(one);
        time.advance(AFTER);
        first.cancel(true);

        var second = run(one);
        time.advance(AFTER);
        assertThat(requests).hasSize(3);
        work.complete(null);
        var third = run(one);
        time.advance(AFTER);
        assertThat(requests).hasSize(5);
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
    }

    /** By a source that is made of several, and goes on. */
    @Test
    void stopsBothWhenOnlyItsFutureIsCancelled() {
        List<CompletableFuture<String>> kept = new ArrayList<>();
        Source<String, String> goingOn = (query, context) -> {
            kept.add(hedged.fetch(query, context));
            return new CompletableFuture<>();
        };
        var run = run(goingOn);
        time.advance(AFTER);
        kept.get(0).cancel(true);

        assertThat(run).isNotDone();
        assertThat(requests).hasSize(2).allMatch(CompletableFuture::isCancelled);
    }

    @Test
    void refusesWhatMakesNoSense() {
        var safe = source.safeToRepeat();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> safe.hedged(Duration.ZERO, 1))
                .withMessageContaining("must be more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> safe.hedged(AFTER, 0))
                .withMessageContaining("at least one");
    }
}
