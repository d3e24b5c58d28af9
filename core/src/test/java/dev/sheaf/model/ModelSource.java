package dev.sheaf.model;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.concurrent.CompletableFuture;

/** A source that plays a script of the model, and remembers what was done to it. */
final class ModelSource implements Source<String, String> {

    private final int index;
    private final Script script;
    private final ModelFuture future = new ModelFuture();
    private FetchContext context;

    int starts;
    int hooks;
    int releases;
    boolean cancelledBeforeItsContext;

    ModelSource(int index, Script script) {
        this.index = index;
        this.script = script;
    }

    @Override
    public CompletableFuture<String> fetch(String query, FetchContext given) {
        starts++;
        context = given;
        context.onCancel(() -> hooks++);
        switch (script) {
            case ANSWERS_AT_START -> future.complete("value" + index);
            case NULL_AT_START -> future.complete(null);
            case FAILS_AT_START -> future.completeExceptionally(failure());
            case THROWS -> throw failure();
            case RETURNS_NULL -> {
                return null;
            }
            default -> {}
        }
        return future;
    }

    /** The event of a script that ends later. */
    void end() {
        switch (script) {
            case ANSWERS, ANSWERS_STUBBORNLY -> future.complete("value" + index);
            case FAILS, FAILS_STUBBORNLY -> future.completeExceptionally(failure());
            case SEES_DEADLINE -> {
                if (context != null) {
                    future.completeExceptionally(new DeadlineExceededException("seen", context.deadline()));
                }
            }
            default -> throw new AssertionError(script);
        }
    }

    private IllegalStateException failure() {
        return new IllegalStateException(String.valueOf(index));
    }

    @Override
    public void release(String value) {
        releases++;
    }

    /** How often the future was cancelled with cancel(true); any other cancel counts as a hundred. */
    int cancels() {
        return future.cancels;
    }

    private final class ModelFuture extends CompletableFuture<String> {
        int cancels;

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancels += mayInterruptIfRunning ? 1 : 100;
            cancelledBeforeItsContext |= hooks == 0;
            return !script.isStubborn && super.cancel(mayInterruptIfRunning);
        }
    }
}
