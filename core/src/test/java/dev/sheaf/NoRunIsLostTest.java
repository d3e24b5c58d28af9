package dev.sheaf;

import static dev.sheaf.HeldSource.heldBy;
import static dev.sheaf.HeldSource.releasing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.sheaf.Report.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** What must not throw throws all the same: the clock inside the engine, and the log. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class NoRunIsLostTest extends Moments {

    /** Nothing of this library throws by itself; what the virtual machine may throw anywhere, a clock throws here. */
    @Nested
    class WhatTheEngineThrowsItself {

        private void throwAtNextLook(Throwable thrown) {
            trap.atNextLook = () -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            };
        }

        @Test
        void failsTheSourceThatHasAnswered() {
            plan.require("first", heldBy(first));
            plan.require("second", heldBy(second));
            var run = plan.combine(got -> "").in(trapped).start("42");
            throwAtNextLook(new IllegalStateException("broken"));

            first.complete("answer");

            assertThat(catchThrowable(run::join)).rootCause().hasMessage("broken");
            assertThat(run.report().status()).isEqualTo(Status.FAILED);
            assertThat(second).isCancelled();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
        }

        @Test
        void losesNoValue() {
            plan.require("first", releasing(first, events));
            var run = plan.combine(got -> "").in(trapped).start("42");
            throwAtNextLook(new StackOverflowError());

            first.complete("answer");

            assertThat(run).isCompletedExceptionally();
            assertThat(events).containsExactly("released answer");
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void whileItIsStartedStopsWhatWasStarted() {
            plan.require("first", (query, context) -> {
                throwAtNextLook(new IllegalStateException("broken"));
                return first;
            });
            plan.require("second", heldBy(second));

            var run = plan.combine(got -> "").in(trapped).start("42");

            assertThat(catchThrowable(run::join)).hasRootCauseMessage("broken");
            assertThat(first).isCancelled();
            assertThat(time.pendingTimers()).isZero();
        }

        /** Of the three looks, the first is for the failure, the others are for its report. */
        @Test
        void whileTheRunIsConcludedFailsIt() {
            plan.require("first", releasing(first, events));
            plan.require("second", heldBy(second));
            var run = plan.combine(got -> "").in(trapped).start("42");
            first.complete("answer");
            trap.atNextLook = () -> throwAtNextLook(new IllegalStateException("broken"));

            second.completeExceptionally(new IllegalStateException("of the source"));

            assertThat(catchThrowable(run::join)).hasRootCauseMessage("broken");
            assertThat(run.report().status()).isEqualTo(Status.FAILED);
            assertThat(events).containsExactly("released answer");
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
            assertThat(time.pendingTimers()).isZero();
        }

        @Test
        void againAndAgainWhileTheRunIsConcludedFailsItWithThat() {
            plan.require("first", releasing(first, events));
            plan.require("second", heldBy(second));
            var run = plan.combine(got -> "").in(trapped).start("42");
            first.complete("answer");
            trap.atNextLook = this::throwAtEveryLook;

            second.completeExceptionally(new IllegalStateException("of the source"));
            trap.atNextLook = () -> {};

            assertThat(catchThrowable(run::join)).hasRootCauseMessage("always broken");
            assertThat(time.pendingTimers()).isZero();
        }

        private void throwAtEveryLook() {
            trap.atNextLook = () -> {
                throwAtEveryLook();
                throw new IllegalStateException("always broken");
            };
        }

        @Test
        void inAScopeFailsItsAnswer() {
            var answer = trappedScope().run(heldBy(first), "42");
            throwAtNextLook(new IllegalStateException("broken"));

            first.complete("answer");

            assertThat(catchThrowable(answer::join)).hasRootCauseMessage("broken");
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Nested
    class ALogThatThrows {

        /** The log is asked whether it wants a line after the combining function has returned. */
        @Test
        void combinesNothingTwiceAndLosesNoRun() {
            CompletableFuture<Object> any = new CompletableFuture<>();
            plan.require("first", releasing(any, events));
            var run = time.start(plan.combine(got -> events.add("combined")), "42");

            throwingOnceAfter("combined", () -> any.complete(42));

            assertThat(run).isDone();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
            assertThat(events).containsExactly("combined", "thrown");
        }

        /** It comes as a hook throws, among those that stop the losers. */
        @Test
        void keepsNobodyFromBeingStopped() {
            plan.require("first", (query, context) -> {
                context.onCancel(() -> {
                    events.add("stopped");
                    throw new IllegalStateException("hook");
                });
                return first;
            });
            plan.require("second", heldBy(second));
            var run = time.start(plan.combine(got -> ""), "42");
            throwingOnceAfter("stopped", () -> run.cancel(true));

            assertThat(run).isCancelled();
            assertThat(first).isCancelled();
            assertThat(second).isCancelled();
            assertThat(events).containsExactly("stopped", "thrown");
        }

        /** It comes as a release throws, and so breaks off what follows from the decision. */
        @Test
        void isNoReasonNotToFailTheRun() {
            plan.require("first", new HeldSource<>(first, value -> {
                events.add("released");
                throw new IllegalStateException("release");
            }));
            plan.require("second", heldBy(second));
            var run = time.start(plan.combine(got -> ""), "42");
            first.complete("answer");

            throwingOnceAfter("released", () -> second.completeExceptionally(new IllegalStateException()));

            assertThat(run).isCompletedExceptionally();
            assertThat(run.terminated().toCompletableFuture()).isCompleted();
            assertThat(events).containsExactly("released", "thrown");
        }

        /** For want of stack, on a thread that was concluding as the starting one had a look whether a timer is needed. */
        @Test
        void losesNoRunThatIsBeingStarted() {
            CountDownLatch concluding = new CountDownLatch(1);
            CountDownLatch isStarted = new CountDownLatch(1);
            Thread failing = new Thread(() -> second.completeExceptionally(new IllegalStateException()));
            plan.require("first", new HeldSource<>(CompletableFuture.completedFuture("answer"), value -> {
                concluding.countDown();
                await(isStarted);
                events.add("released");
                throw new IllegalStateException("release");
            }));
            plan.require("second", heldBy(second));
            plan.require("third", (query, context) -> {
                failing.start();
                await(concluding);
                return new CompletableFuture<>();
            });

            Runnable breaks = () -> {
                throw new StackOverflowError();
            };
            throwingOnceAfter("released", breaks, () -> {
                var run = time.start(plan.combine(got -> ""), "42");
                isStarted.countDown();
                assertThat(catchThrowable(failing::join)).isNull();
                assertThat(run).isCompletedExceptionally();
            });
        }

        private static void await(CountDownLatch event) {
            try {
                event.await();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        private void throwingOnceAfter(String event, Runnable action) {
            throwingOnceAfter(
                    event,
                    () -> {
                        throw new IllegalStateException("disk full");
                    },
                    action);
        }

        private void throwingOnceAfter(String event, Runnable breaks, Runnable action) {
            LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
            TurboFilter broken = new TurboFilter() {
                @Override
                public FilterReply decide(
                        Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
                    if (events.contains(event) && !events.contains("thrown")) {
                        events.add("thrown");
                        breaks.run();
                    }
                    return FilterReply.NEUTRAL;
                }
            };
            logging.addTurboFilter(broken);
            try {
                action.run();
            } finally {
                logging.getTurboFilterList().remove(broken);
            }
        }
    }
}
