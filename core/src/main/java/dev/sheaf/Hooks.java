package dev.sheaf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on one fetch, made when the first of it comes: hooks in the order of their registration, children, and the
 * future that knows how the answer is released. Guarded by the lock of the tree, which the callers of its methods hold.
 *
 * <p><b>The race of a hook that is taken back:</b> a hook is called by the thread that took it off its list under the
 * lock. {@link Hook#remove} takes it off in the same way, and so knows whether the hook will be called.
 */
final class Hooks {

    static final Node[] NO_CHILDREN = {};

    // Null until the first comes, since a fetch has hooks or children but seldom both:

    /** In the order of their registration. */
    private @Nullable Deque<Hook> hooks;

    /** In the order of their opening; kept for the report. */
    private @Nullable List<Node> children;

    /** The future of the source, if it is one that knows the owner of its value. */
    @Nullable
    OwnedFuture<?> owner;

    void add(Hook hook) {
        if (hooks == null) {
            hooks = new ArrayDeque<>(2);
        }
        hook.listed = hooks;
        hooks.add(hook);
    }

    void add(Node child) {
        if (children == null) {
            children = new ArrayList<>(2);
        }
        children.add(child);
    }

    /**
     * The first hook, taken off the list. One by one, since a hook may register another, or take one back, while it is
     * called.
     */
    @Nullable
    Hook take() {
        Hook first = hooks == null ? null : hooks.poll();
        if (first != null) {
            first.listed = null;
        }
        return first;
    }

    /** A copy, to be walked through without the lock. */
    Node[] children() {
        return children == null ? NO_CHILDREN : children.toArray(NO_CHILDREN);
    }

    /** Something to be done when its fetch is cancelled, and to be forgotten when the fetch ends. */
    static class Hook implements Registration {

        final ContextNode fetch;
        private final Runnable action;

        /** The list that this is on. Guarded by the lock of the tree. */
        @Nullable
        Deque<Hook> listed;

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

        /**
         * Takes this off its list; false if another thread has. Searches from the back, since most hooks that are taken
         * back were added late.
         */
        final boolean take() {
            synchronized (fetch.top) {
                boolean taken = listed != null && listed.removeLastOccurrence(this);
                listed = null;
                return taken;
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

        /**
         * Written by the thread that arms the timer; read by the thread that takes the task back. Guarded by the lock
         * of the tree.
         */
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
            Registration armed = fetch.environment().timer.schedule(nanos, () -> handOff.accept(this::due));
            boolean gone;
            synchronized (fetch.top) {
                timer = armed;
                gone = listed == null;
            }
            if (gone) {
                fetch.disarm(armed);
            }
        }

        /** Unless it was taken back, or its fetch ended, as late as during the hand-off. */
        private void due() {
            if (take()) {
                run("a delayed task");
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
