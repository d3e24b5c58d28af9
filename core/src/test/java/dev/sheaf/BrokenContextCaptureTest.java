package dev.sheaf;

import static dev.sheaf.OnePart.over;
import static dev.sheaf.StringSources.answers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sheaf.testing.ScriptedSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A {@link ContextCapture} that throws, or does not run what it wrapped, or runs it twice. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class BrokenContextCaptureTest extends RunFixture {

    private final List<String> events = new ArrayList<>();

    @Test
    void thatFailsFailsTheStart() {
        plan.require("part", ScriptedSource.answers("x"));
        RunEnvironment failing = time.environment().withContext(() -> {
            throw new IllegalStateException("no context");
        });
        Aggregator<String, String> aggregator = plan.combine(got -> "");

        assertThatIllegalStateException()
                .isThrownBy(() -> aggregator.in(failing).start("42"));
    }

    @Test
    void whoseContextCannotBeSetFailsTheResultAndLosesNothing() {
        var source = answers("x");
        plan.require("part", source);
        var thrown = new IllegalStateException("cannot be set");
        boolean[] broken = {true};
        RunEnvironment failing = time.environment()
                .withContext(() -> task -> () -> {
                    if (broken[0]) {
                        broken[0] = false;
                        throw thrown;
                    }
                    task.run();
                });

        var run = plan.combine(got -> "").in(failing).start("42");

        assertThat(catchThrowable(run::join)).hasRootCause(thrown);
        assertThat(source.released()).containsExactly("x");
    }

    @Test
    void thatDoesNotRunWhatItWrappedIsNamed() {
        plan.require("part", ScriptedSource.answers("x"));
        RunEnvironment swallowing = time.environment().withContext(() -> task -> () -> {});

        var run = plan.combine(got -> "").in(swallowing).start("42");

        assertThat(catchThrowable(run::join)).rootCause().hasMessageContaining("ContextCapture");
    }

    @Test
    void thatRunsItsTaskTwiceDoesNotCombineTwice() {
        plan.require("part", ScriptedSource.answers("x"));
        var run = plan.combine(got -> events.add("combined"))
                .in(time.environment()
                        .withContext(() -> task -> () -> {
                            task.run();
                            task.run();
                        }))
                .start("42");

        assertThat(run).isCompletedWithValue(true);
        assertThat(events).containsExactly("combined");
    }

    /** Not every language checks them. */
    @Test
    void isNotBlamedForACheckedExceptionOfTheCombiningFunction() {
        plan.require("part", ScriptedSource.answers("x"));
        IOException checked = new IOException("checked");
        RunEnvironment carrying = time.environment().withContext(() -> task -> task);

        var run = plan.combine(got -> BrokenContextCaptureTest.<RuntimeException, String>sneak(checked))
                .in(carrying)
                .start("42");

        assertThat(catchThrowable(run::join)).hasRootCause(checked);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable, R> R sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Nested
    class CapturedContextsThat {

        @Test
        void cannotBeSetDoNotKeepAHookFromRunning() {
            RunEnvironment broken = time.environment().withContext(() -> task -> {
                throw new IllegalStateException("cannot be set");
            });

            Source<String, String> source = (query, context) -> {
                context.onCancel(() -> events.add("stopped"));
                return new CompletableFuture<>();
            };
            over(source).in(broken).start("42").cancel(true);

            assertThat(events).containsExactly("stopped");
        }

        @Test
        void cannotBeSetForABlockingBodyFailItAndStillTerminate() {
            RunEnvironment broken = time.environment().withContext(() -> task -> {
                throw new IllegalStateException("cannot be set");
            });
            var run = over(Source.blocking(task -> {}, (query, context) -> "never"))
                    .in(broken)
                    .start("42");

            assertThat(run).isCompletedExceptionally();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }
    }
}
