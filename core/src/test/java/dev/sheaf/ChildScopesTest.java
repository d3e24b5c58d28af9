package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.Runs.part;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Report.Status;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Scopes that a source opens below its own context. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class ChildScopesTest extends RunFixture {

    @Test
    void areCancelledWithTheirParentAndSeeItsReason() {
        var opened = new OpenedScope(time);
        var hanging = hangs();
        var child = opened.context.child("child", opened.context.deadline());
        var answer = child.run(hanging, "42");

        opened.scope.cancel(CancelReason.SIBLING_FAILED);

        assertThat(answer).isCancelled();
        assertThat(hanging.cancellations()).isEqualTo(1);
        assertThat(child.cancelReason()).contains(CancelReason.SIBLING_FAILED);
    }

    @Test
    void openedBelowACancelledContextAreCancelled() {
        var opened = new OpenedScope(time);
        opened.scope.cancel(CancelReason.CALLER);

        var child = opened.context.child("child", opened.context.deadline());

        assertThat(child.cancelReason()).contains(CancelReason.CALLER);
        assertThat(child.run(ScriptedSource.answers("never"), "42")).isCancelled();
    }

    @Test
    void canBeCancelledAlone() {
        var opened = new OpenedScope(time);
        var child = opened.context.child("child", opened.context.deadline());
        child.run(ScriptedSource.hangs(), "42");

        child.cancel(CancelReason.SATISFIED);

        assertThat(opened.context.isCancelled()).isFalse();
        assertThat(opened.answer).isNotDone();
    }

    @Test
    void haveADeadlineThatCanOnlyShorten() {
        var opened = new OpenedScope(time);

        var shorter = opened.context.child("shorter", opened.context.deadlineIn(Duration.ofSeconds(1)));
        var longer = opened.context.child("longer", time.environment().deadlineIn(Duration.ofHours(1)));

        assertThat(shorter.deadline().remaining()).isEqualTo(Duration.ofSeconds(1));
        assertThat(longer.deadline()).isEqualTo(opened.context.deadline());
    }

    @Test
    void mayBeManyAndAreAllWaitedFor() {
        var opened = new OpenedScope(time);
        var answers = new ArrayList<CompletableFuture<String>>();
        var over = new ArrayList<String>();
        for (int i = 0; i < 10_000; i++) {
            var answer = new CompletableFuture<String>();
            answers.add(answer);
            Source<String, String> stubborn = (query, context) -> {
                context.endsWith(answer);
                return new CompletableFuture<>();
            };
            opened.context.child("child", opened.context.deadline()).run(stubborn, "42");
        }
        opened.scope.onEnd(() -> over.add("over"));
        opened.scope.cancel(CancelReason.CALLER);

        for (CompletableFuture<String> answer : answers) {
            assertThat(over).isEmpty();
            answer.complete("at last");
        }

        assertThat(over).containsExactly("over");
    }

    @Test
    void withoutADeadlineOfTheirOwnArmNoTimer() {
        var opened = new OpenedScope(time);
        int before = time.pendingTimers();

        opened.context.child("child", opened.context.deadline()).run(ScriptedSource.hangs(), "42");

        assertThat(time.pendingTimers()).isEqualTo(before);
    }

    @Test
    void thatWereNeverRunAreSkippedAndHoldUpNothing() {
        Source<String, String> source = (query, context) -> {
            context.child("never", context.deadline());
            return CompletableFuture.completedFuture("done");
        };
        var run = time.start(over(source), "42");

        assertThat(run.terminated().toCompletableFuture()).isCompleted();
        assertThat(part(run, "part").children().get(0).status()).isEqualTo(Status.SKIPPED);
    }
}
