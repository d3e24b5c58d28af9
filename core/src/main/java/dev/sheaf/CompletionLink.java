package dev.sheaf;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is registered on the future of a source: the way back to its call.
 *
 * <p>A future never forgets what was registered on it. One that goes on after its run has concluded, perhaps for ever, must not
 * hold that run; so the link is then {@linkplain #loosen loosened}: it holds the source, which is shared by all runs, and the
 * call only as long as somebody else does.
 */
final class CompletionLink implements BiConsumer<@Nullable Object, @Nullable Throwable> {

    /** A {@link Call}, or a {@link Late}; changed by the thread that concludes the run, or by one that asks for its end. */
    private volatile @Nullable Object target;

    /** Null once it was cancelled; taken by the thread that cancels. */
    private volatile @Nullable CompletableFuture<?> future;

    CompletionLink(Call call, CompletableFuture<?> future) {
        this.target = call;
        this.future = future;
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
        Object found = target;
        target = null;
        future = null;
        if (found instanceof Late late) {
            late.accept(value, failure);
        } else if (found instanceof Call call) {
            call.accept(value, failure);
        }
    }

    /** For the one thread that may cancel: the future, the first time. */
    @Nullable
    CompletableFuture<?> takeFuture() {
        CompletableFuture<?> taken = future;
        future = null;
        return taken;
    }

    void loosen(Call call, Source<?, ?> source) {
        if (target != null) {
            target = new Late(call, source);
        }
    }

    void fasten(Call call) {
        if (target != null) {
            target = call;
        }
    }

    private static final class Late extends WeakReference<Call> {

        private final Source<?, ?> source;
        private final String name;

        Late(Call call, Source<?, ?> source) {
            super(call);
            this.source = source;
            this.name = call.name();
        }

        void accept(@Nullable Object value, @Nullable Throwable failure) {
            Call call = get();
            if (call != null) {
                call.accept(value, failure);
            } else if (failure == null) {
                Surplus.release(source, value, name);
            } else {
                Log.lateFailure(name, failure);
            }
        }
    }
}
