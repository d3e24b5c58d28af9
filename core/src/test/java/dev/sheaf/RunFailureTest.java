package dev.sheaf;

import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** How a source fails, and what becomes of the run then. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class RunFailureTest extends RunFixture {

    private final IllegalStateException cause = new IllegalStateException("broken");

    @Test
    void ofARequiredSourceFailsTheRunAndStopsTheOthers() {
        var before = hangs();
        var after = hangs();
        plan.require("before", before);
        plan.require("culprit", fails(cause, 10));
        plan.optional("after", after, "fallback");
        var run = start();

        time.advance(Duration.ofMillis(10));

        assertThat(failureOf(run))
                .isInstanceOf(SourceFailedException.class)
                .hasCause(cause)
                .hasMessageContainingAll("'culprit'", "'profile'", "10 ms", "1990 ms left");
        assertThat(((SourceFailedException) failureOf(run)).sourceName()).isEqualTo("culprit");
        assertThat(before.cancellations()).isEqualTo(1);
        assertThat(after.cancellations()).isEqualTo(1);
        assertThat(part(run, "before").reason()).contains(CancelReason.SIBLING_FAILED);
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void isUnwrapped() {
        plan.require("culprit", fails(new CompletionException(new ExecutionException(cause))));

        assertThat(failureOf(start())).hasCause(cause);
    }

    @Test
    void withoutACauseToUnwrapIsTakenAsItIs() {
        var bare = new CompletionException("bare", null);
        plan.require("culprit", fails(bare));

        assertThat(failureOf(start())).hasCause(bare);
    }

    @Test
    void recordedBeforeTheDecisionIsSuppressedInTheOrderOfDeclaration() {
        var second = new IllegalStateException("second");
        var first = new IllegalStateException("first");
        plan.optional("b", fails(first, 2), "");
        plan.settle("a", fails(second, 1));
        plan.optional("same", fails(cause, 1), "");
        plan.require("culprit", fails(cause, 3));
        var run = start();

        time.advance(Duration.ofMillis(3));

        assertThat(failureOf(run).getSuppressed()).containsExactly(first, second);
        assertThat(cause.getSuppressed()).isEmpty();
    }

    @Test
    void byAnErrorIsAFailureLikeAnyOther() {
        var error = new AssertionError("broken");
        var other = hangs();
        plan.require("other", other);
        plan.require("culprit", (query, context) -> {
            throw error;
        });

        assertThat(failureOf(start())).isInstanceOf(SourceFailedException.class).hasCause(error);
        assertThat(other.cancellations()).isEqualTo(1);
    }

    @Test
    void byACancellationThatNobodyAskedForIsAFailure() {
        var own = new CancellationException("own");
        plan.require("culprit", fails(own));

        var run = start();

        assertThat(failureOf(run)).isInstanceOf(SourceFailedException.class).hasCause(own);
        assertThat(run.isCancelled()).isFalse();
        assertThat(part(run, "culprit").status()).isEqualTo(Status.FAILED);
    }
}
