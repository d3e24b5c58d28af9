package dev.sheaf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on one fetch, made when the first of it comes: hooks in the order of their registration, children, and the future that
 * knows how the answer is released. Guarded by the lock of the tree.
 *
 * <p><b>The race of a hook that is taken back:</b> a hook is called by the thread that took it off its list under the lock. {@link
 * Hook#remove} takes it off as well, so it tells whether the hook will be called.
 */
final class Hooks {

    /** In the order of their registration. */
    final Deque<Hook> hooks = new ArrayDeque<>(2);

    /** In the order of their opening; kept for the report. */
    final List<Node> children = new ArrayList<>(2);

    /** The future of the source, if that is one which knows whom its value belongs to. */
    @Nullable
    OwnedFuture<?> owner;

    /** Something to be done when its fetch is cancelled, and to be forgotten when the fetch ends. */
    static class Hook implements Registration {

        final ContextNode fetch;
        private final Runnable action;

        Hook(ContextNode fetch, Runnable action) {
            this.fetch = fetch;
            this.action = action;
        }

        /** The fetch was cancelled. Called once at most, and then {@link #dropped} is not. */
        void cancelled() {
            run("a cancel hook");
        }

        /** The fetch has ended, or this was taken back. */
        void dropped() {}

        final void run(String what) {
            Log.guard(what, fetch.name(), () -> fetch.environment().inContext(action));
        }

        /** Takes this off its list; false if somebody else has. */
        final boolean take() {
            synchronized (fetch.top) {
                return fetch.hooks != null && fetch.hooks.hooks.removeLastOccurrence(this);
            }
        }

        @Override
        public final boolean remove() {
            boolean taken = take();
            if (taken) {
                dropped();
            }
            return taken;
        }
    }

    /** A task of {@link FetchContext#schedule}, which a cancel drops. */
    static final class DelayedTask extends Hook {

        /** Written by the thread that arms; read by the one that takes the task back. Guarded by the lock of the tree. */
        private @Nullable Registration timer;

        DelayedTask(ContextNode fetch, Runnable task) {
            super(fetch, task);
        }

        /**
         * After this is on its list. A thread that takes it off before the second step cannot see the timer.
         *
         * @param handOff leaves the timer's thread
         */
        void arm(long nanos, Consumer<Runnable> handOff) {
            Registration armed = fetch.environment()
                    .timer
                    .schedule(
                            nanos,
                            () -> handOff.accept(() -> {
                                if (take()) { // else it was taken back, or its fetch ended, as late as during the
                                    // hand-off
                                    run("a delayed task");
                                }
                            }));
            boolean gone;
            synchronized (fetch.top) {
                timer = armed;
                gone = fetch.hooks == null || !fetch.hooks.hooks.contains(this);
            }
            if (gone) {
                fetch.disarm(armed);
            }
        }

        @Override
        void cancelled() {
            dropped();
        }

        @Override
        void dropped() {
            Registration armed;
            synchronized (fetch.top) {
                armed = timer;
            }
            fetch.disarm(armed);
        }
    }
}
