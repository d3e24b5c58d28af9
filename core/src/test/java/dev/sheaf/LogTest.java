package dev.sheaf;

import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What the log says. */
@SuppressWarnings("FutureReturnValueIgnored")
class LogTest extends RunFixture {

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sheaf");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing(); // the MDC as it is now
            super.append(line);
        }
    };

    @BeforeEach
    void attach() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> logged(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void thereIsOneAtDebugPerRunWithoutAnyValue() {
        logger.setLevel(Level.DEBUG);
        plan.require("user", ScriptedSource.answers("secret"));
        plan.optional("tips", ScriptedSource.fails(new IllegalStateException("secret")), "secret");

        var run = time.start(plan.combine(got -> "secret"), "secret");

        assertThat(logged(Level.DEBUG))
                .containsExactly("run " + run.report().runId() + ": profile SUCCEEDED 0.0 ms: user SUCCEEDED 0.0 ms,"
                        + " tips FAILED 0.0 ms (IllegalStateException, fallback served)");
    }

    /** As the exceptions of the adapters do. */
    private static final class Refused extends RuntimeException implements ReportableFailure {

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
    void thatOfAFailedRunNamesTheCulpritFirstAndWhyAnOptionalSourceFailed() {
        logger.setLevel(Level.DEBUG);
        plan.require("user", StringSources.answers("secret", 5));
        plan.optional("tips", ScriptedSource.fails(new Refused()), "none");
        plan.require("rows", StringSources.fails(new IllegalStateException("secret"), 10));
        MDC.put("trace", "4bf92f3577b34da6");
        var traced = time.environment().withContext(ContextCapture.mdc());
        var run = plan.combine(got -> "").in(traced).start("secret");
        MDC.clear();

        time.advance(Duration.ofMillis(10)); // on a thread that knows nothing of the trace

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getFormattedMessage())
                    .isEqualTo("run " + run.report().runId() + ": profile FAILED 10 ms:"
                            + " rows FAILED 10 ms (IllegalStateException), user SUCCEEDED 5.0 ms,"
                            + " tips FAILED 0.0 ms (LogTest$Refused STATUS 503)");
            assertThat(line.getMDCPropertyMap()).containsEntry("trace", "4bf92f3577b34da6");
        });
    }

    @Test
    void anErrorThatAFallbackHidesIsLoggedWithTheSourcesName() {
        logger.setLevel(Level.INFO);
        var tips = plan.optional("tips", ScriptedSource.fails(new AssertionError("secret")), "none");

        var run = time.start(plan.combine(got -> got.get(tips)), "42");

        assertThat(run).isCompletedWithValue("none");
        assertThat(Runs.part(run, "tips").status()).isEqualTo(Report.Status.FAILED);
        assertThat(logged(Level.ERROR))
                .singleElement()
                .asString()
                .contains("'tips'", "'profile'", "AssertionError")
                .doesNotContain("secret");
    }

    @Test
    void anErrorThatFailsTheRunIsLeftToTheCaller() {
        logger.setLevel(Level.INFO);
        plan.require("user", ScriptedSource.fails(new AssertionError("secret")));

        assertThat(time.start(plan.combine(got -> ""), "42")).isCompletedExceptionally();

        assertThat(lines.list).isEmpty();
    }

    @Test
    void aHandlerThatThrowsWhenNobodyIsLeftToTellIsWarnedOf() {
        logger.setLevel(Level.WARN);
        CompletableFuture<String> later = new CompletableFuture<>();
        plan.require("answered", (query, context) -> {
            context.follow(later, (value, failure) -> {
                throw new IllegalStateException("secret");
            });
            return CompletableFuture.completedFuture("answer");
        });
        var run = time.start(plan.combine(got -> "made"), "42");

        later.complete("late");

        assertThat(run).isCompletedWithValue("made");
        assertThat(Runs.part(run, "answered").status()).isEqualTo(Report.Status.SUCCEEDED);
        assertThat(logged(Level.WARN))
                .singleElement()
                .asString()
                .contains("what follows from an answer", "'answered'", "IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void aFailureAfterTheDecisionIsToldAtDebugOnly() {
        logger.setLevel(Level.DEBUG);
        plan.require(
                "slow", StringSources.fails(new IllegalStateException(), 3_000).ignoringCancel(time));
        time.start(plan.combine(got -> ""), "42");
        time.advance(LIMIT);
        lines.list.clear();

        time.advance(LIMIT);

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
            assertThat(line.getFormattedMessage()).contains("'slow'", "after its outcome was decided");
        });
    }

    @Test
    void aFailureThatComesTooLateForADecoratorIsToldToo() {
        logger.setLevel(Level.DEBUG);
        CompletableFuture<String> kept = new CompletableFuture<>();
        Source<String, String> source = (query, context) -> kept;
        plan.require("slow", source.onRelease(value -> {}));
        time.start(plan.combine(got -> ""), "42");
        time.advance(LIMIT);
        lines.list.clear();

        kept.completeExceptionally(new IllegalStateException("too late"));

        assertThat(logged(Level.DEBUG)).containsExactly("source 'slow' failed after its outcome was decided");
    }

    @Test
    void aReleaseThatThrowsIsWarnedOf() {
        logger.setLevel(Level.WARN);
        Plan<String> releasing = Plan.of("releasing", LIMIT);
        Source<String, String> source = StringSources.answers("x").onRelease(value -> {
            throw new IllegalStateException("secret");
        });
        releasing.require("source that throws when it releases", source);
        var culprit = new IllegalArgumentException();
        releasing.require("culprit", ScriptedSource.fails(culprit));

        var run = time.start(releasing.combine(got -> ""), "42");

        assertThat(Runs.causeOf(run)).isSameAs(culprit);
        assertThat(logged(Level.WARN))
                .singleElement()
                .asString()
                .contains("releasing a value", "'source that throws when it releases'", "IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void misuseIsWarnedOfOncePerSourceAndKind() {
        logger.setLevel(Level.WARN);
        plan.require("source of this test", (query, context) -> {
            context.onCancel(() -> {
                throw new IllegalStateException("secret");
            });
            return hangs().fetch(query, context);
        });
        Aggregator<String, String> aggregator = plan.combine(got -> "");

        time.start(aggregator, "42").cancel(true);
        time.start(aggregator, "42").cancel(true);

        assertThat(logged(Level.WARN))
                .singleElement()
                .asString()
                .contains("a cancel hook", "'source of this test'", "IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void misuseIsWarnedOfWhereverItHappens() {
        logger.setLevel(Level.WARN);
        Plan<String> hostile = Plan.of("hostile", LIMIT);
        hostile.require("future that cannot be cancelled", (query, context) -> new CompletableFuture<String>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                throw new IllegalStateException("secret");
            }
        });
        hostile.require("stage that cannot be watched", (query, context) -> {
            context.endsWith(new CompletableFuture<String>() {
                @Override
                public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> action) {
                    throw new IllegalStateException("secret");
                }
            });
            return new CompletableFuture<String>();
        });
        RunEnvironment hostileListener = time.environment().withListener(new AggregationListener() {
            @Override
            public void runEnded(Report run) {
                throw new IllegalStateException("secret");
            }
        });

        var run = hostile.combine(got -> "").in(hostileListener).start("42");
        run.cancel(true);

        assertThat(run).isCancelled();
        assertThat(logged(Level.WARN))
                .hasSize(3)
                .noneMatch(line -> line.contains("secret"))
                .anyMatch(line -> line.contains("'future that cannot be cancelled'"))
                .anyMatch(line -> line.contains("'stage that cannot be watched'"))
                .anyMatch(line -> line.contains("a listener of 'hostile'"));
    }

    @Test
    void aContextThatCannotBePutBackIsWarnedOf() {
        logger.setLevel(Level.WARN);
        Plan<String> captured = Plan.of("captured", LIMIT);
        var answering = StringSources.answers("x");
        captured.require("part", answering);
        RunEnvironment broken = time.environment()
                .withContext(() -> task -> () -> {
                    task.run();
                    throw new IllegalStateException("secret");
                });

        var run = captured.combine(got -> "made").in(broken).start("42");

        assertThat(run).isCompletedWithValue("made");
        assertThat(answering.released()).isEmpty();
        assertThat(logged(Level.WARN))
                .singleElement()
                .asString()
                .contains("ContextCapture", "IllegalStateException")
                .doesNotContain("secret");
    }
}
