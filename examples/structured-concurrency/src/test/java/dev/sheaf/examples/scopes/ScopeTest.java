package dev.sheaf.examples.scopes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sheaf.Aggregator;
import dev.sheaf.ContextCapture;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The claims of the README, one by one: what a scope does, what a run does, and both together. */
@Tag("realtime")
class ScopeTest {

    static final ScopedValue<String> TENANT = ScopedValue.newInstance();

    private final VirtualTime time = new VirtualTime();

    private static Aggregator<String, String> only(Source<String, String> source) {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(30));
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }

    // -- failures

    @Test
    void aScopeTellsTheFirstFailureAndForgetsTheOthers() {
        var scopeFailure = catchThrowableOfType(StructuredTaskScope.FailedException.class, () -> {
            CountDownLatch failed = new CountDownLatch(1);
            try (var scope = StructuredTaskScope.open()) {
                scope.fork(() -> {
                    try {
                        failed.await();
                    } catch (InterruptedException stopped) {
                        throw new IOException("the second", stopped);
                    }
                    throw new IOException("the second");
                });
                scope.fork(() -> {
                    throw new IOException("the first");
                });
                scope.join();
            }
        });

        assertThat(scopeFailure).hasRootCauseMessage("the first");
        assertThat(scopeFailure.getSuppressed()).isEmpty();
        assertThat(scopeFailure.getCause().getSuppressed()).isEmpty();
    }

    @Test
    void aRunNamesTheSourceAndKeepsEarlierFailures() {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.optional("tips", ScriptedSource.<String, String>fails(new IOException("tips are down")), "none");
        plan.require("user", ScriptedSource.fails(new IOException("users are down")));
        var failure = catchThrowable(
                () -> time.start(plan.combine(got -> "never"), "42").get());

        assertThat(failure).hasCauseInstanceOf(SourceFailedException.class).hasRootCauseMessage("users are down");
        assertThat(((SourceFailedException) failure.getCause()).sourceName()).isEqualTo("user");
        assertThat(failure.getCause().getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("tips are down");
    }

    // -- the block, and threads

    @Test
    void whenABlockIsLeftEverythingInItHasEnded() throws InterruptedException {
        AtomicReference<Thread> forked = new AtomicReference<>();
        try (var scope = StructuredTaskScope.open()) {
            scope.fork(() -> forked.set(Thread.currentThread()));
            scope.join();
        }

        assertThat(forked.get().isAlive()).isFalse();
        assertThat(forked.get().isVirtual()).isTrue(); // a thread for each task, and unless told otherwise this kind
    }

    @Test
    void onlyItsOwnerMayForkInAScope() throws Exception {
        try (var scope = StructuredTaskScope.open();
                ExecutorService other = Executors.newSingleThreadExecutor()) {
            var foreign = other.submit(() -> scope.fork(() -> "x"));
            assertThatThrownBy(() -> foreign.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(WrongThreadException.class);
            scope.join();
        }
    }

    @Test
    void anyThreadMayCancelARun() throws Exception {
        var source = ScriptedSource.<String, String>hangs();
        var run = only(source).start("42");
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            assertThat(other.submit(() -> run.cancel(true)).get(30, TimeUnit.SECONDS))
                    .isTrue();
        }

        assertThat(source.cancellations()).isEqualTo(1);
    }

    @Test
    void aRunOfFuturesNeedsNoThreadForEachSource() {
        Thread caller = Thread.currentThread();
        AtomicBoolean here = new AtomicBoolean();

        time.start(
                        only((query, context) -> {
                            here.set(Thread.currentThread() == caller);
                            return CompletableFuture.completedFuture("x");
                        }),
                        "42")
                .join();

        assertThat(here).isTrue();
    }

    // -- the deadline

    @Test
    void anInnerScopeIsEndedWithTheOuterOne() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        assertThatThrownBy(() -> {
                    try (var outer = StructuredTaskScope.open()) {
                        outer.fork(() -> {
                            try (var inner = StructuredTaskScope.open()) {
                                inner.fork(() -> waitForInterrupt(begun, stopped));
                                return inner.join();
                            }
                        });
                        outer.fork(() -> {
                            begun.await();
                            throw new IllegalStateException("down");
                        });
                        outer.join();
                    }
                })
                .isInstanceOf(StructuredTaskScope.FailedException.class);

        assertThat(stopped.getCount()).isZero();
    }

    @Test
    void aSourceSeesWhatIsLeft() {
        AtomicReference<Duration> left = new AtomicReference<>();
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.require("part", (query, context) -> {
            left.set(context.deadline().remaining()); // to be sent to the next service
            return CompletableFuture.completedFuture("x");
        });
        var run = time.start(plan.combine(got -> "x"), "42");

        assertThat(run).isCompleted();
        assertThat(left).hasValue(Duration.ofSeconds(2));
    }

    // -- scoped values

    @Test
    void aScopeHandsScopedValuesToItsThreads() throws Exception {
        String seen = ScopedValue.where(TENANT, "acme").call(() -> {
            try (var scope = StructuredTaskScope.open(Joiner.<String>anySuccessfulResultOrThrow())) {
                scope.fork(TENANT::get);
                return scope.join();
            }
        });

        assertThat(seen).isEqualTo("acme");
    }

    @Test
    void aRunCarriesAScopedValueWithACaptureOfFourLines() throws Exception {
        // example: scoped value
        ContextCapture tenant = () -> {
            String captured = TENANT.get();
            return task -> () -> ScopedValue.where(TENANT, captured).run(task);
        };
        // end
        try (ExecutorService workers = RunEnvironment.blockingExecutor("workers", 2)) {
            var aggregator = only(Source.blocking(workers, (query, context) -> TENANT.get()))
                    .in(RunEnvironment.system().withContext(tenant));

            assertThat(ScopedValue.where(TENANT, "acme")
                            .call(() -> aggregator.start("42"))
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo("acme");
        }
    }

    // -- both together

    @Test
    void aRunInsideAScopeIsCancelledWithIt() {
        var source = ScriptedSource.<String, String>hangs();
        CountDownLatch asked = new CountDownLatch(1);
        var profile = only((query, context) -> {
            var future = source.fetch(query, context);
            asked.countDown();
            return future;
        });

        assertThatThrownBy(() -> {
                    // example: a run in a scope
                    try (var scope = StructuredTaskScope.open()) {
                        scope.fork(() -> profile.ask("42")); // an interrupt cancels the run
                        scope.fork(() -> {
                            asked.await();
                            throw new IllegalStateException("down");
                        });
                        scope.join();
                    }
                    // end
                })
                .isInstanceOf(StructuredTaskScope.FailedException.class);

        assertThat(source.cancellations()).isEqualTo(1);
    }

    @Test
    void aScopeInsideARunIsInterruptedWithIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (ExecutorService workers = RunEnvironment.blockingExecutor("workers", 2)) {
            // example: a scope in a run
            Source<String, String> scoped = Source.interruptible(workers, (query, context) -> {
                try (var scope = StructuredTaskScope.open(Joiner.<String>anySuccessfulResultOrThrow())) {
                    scope.fork(() -> waitForInterrupt(begun, stopped));
                    return scope.join();
                }
            });
            // end
            var run = only(scoped).start("42");
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

            run.cancel(true);

            assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String waitForInterrupt(CountDownLatch begun, CountDownLatch stopped) throws InterruptedException {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException cancelled) {
            stopped.countDown();
            throw cancelled;
        }
    }
}
