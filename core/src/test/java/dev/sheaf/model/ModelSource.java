package dev.sheaf.model;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** A source that plays a script of the model, and remembers what was done to it. */
final class ModelSource implements Source<String, String> {

    private final int index;
    private final Script script;
    private final IntConsumer stopping;
    private final ModelFuture future = new ModelFuture();
    private final CompletableFuture<Void> work = new CompletableFuture<>();
    private FetchContext context;

    /** The parts of the plan that {@link Script#NESTS} runs. */
    final List<ModelSource> inner;

    int starts;
    int hooks;
    int cancels;
    int releases;

    /** Each hook and each cancel of the future is told to {@code stopping}, with the index of this source. */
    ModelSource(int index, Script script, IntConsumer stopping) {
        this.index = index;
        this.script = script;
        this.stopping = stopping;
        this.inner = script != Script.NESTS
                ? List.of()
                : List.of(
                        new ModelSource(index, Script.ANSWERS_AT_START, stopping),
                        new ModelSource(index, Script.ANSWERS, stopping));
    }

    @Override
    public CompletableFuture<String> fetch(String query, FetchContext given) {
        starts++;
        context = given;
        context.onCancel(this::stopped);
        switch (script) {
            case ANSWERS_AT_START -> future.complete("value" + index);
            case NULL_AT_START -> future.complete(null);
            case FAILS_AT_START -> future.completeExceptionally(failure());
            case ANSWERS_NEXT_TURN -> context.schedule(Duration.ZERO, () -> future.complete("value" + index));
            case LINGERS -> context.endsWith(work);
            case THROWS -> throw failure();
            case RETURNS_NULL -> {
                return null;
            }
            case NESTS -> {
                return nested(query);
            }
            default -> {}
        }
        return future;
    }

    private CompletableFuture<String> nested(String query) {
        Plan<String> plan = Plan.of("inner");
        plan.require("first", inner.get(0));
        var second = plan.require("second", inner.get(1));
        return plan.combine(got -> got.get(second)).fetch(query, context);
    }

    private void stopped() {
        hooks++;
        stopping.accept(index);
        if (script == Script.ANSWERS_WHEN_STOPPED) {
            future.complete("value" + index);
        }
    }

    /** The event of a script that ends later. */
    void end() {
        switch (script) {
            case ANSWERS -> {
                future.complete("value" + index);
                future.complete("another value");
                future.obtrudeValue("yet another value");
            }
            case ANSWERS_STUBBORNLY -> future.complete("value" + index);
            case FAILS, FAILS_STUBBORNLY -> future.completeExceptionally(failure());
            case SEES_DEADLINE -> {
                if (context != null) {
                    future.completeExceptionally(new DeadlineExceededException("seen", context.deadline()));
                }
            }
            case LINGERS -> {
                future.complete("value" + index);
                work.complete(null);
            }
            case NESTS -> inner.get(1).end();
            default -> throw new AssertionError(script);
        }
    }

    private ModelException failure() {
        return new ModelException(index);
    }

    @Override
    public void release(String value) {
        releases++;
    }

    /** Tells whose failure it is; without a stack trace, which would cost more than the run. */
    private static final class ModelException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ModelException(int index) {
            super(String.valueOf(index), null, true, false);
        }
    }

    private final class ModelFuture extends CompletableFuture<String> {

        /** Anything but a cancel(true) after the hook counts as a hundred. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancels += mayInterruptIfRunning && hooks > 0 ? 1 : 100;
            stopping.accept(index);
            return !script.isStubborn() && super.cancel(mayInterruptIfRunning);
        }
    }
}
