package dev.sheaf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is registered on one context: a list in order of registration, from which each entry can be unlinked.
 *
 * <p>Guarded by its own monitor, which is never held while a hook runs. Once closed it stays empty.
 */
class Hooks {

    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED = MethodHandles.lookup().findVarHandle(Hook.class, "claimed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Hook first;
    private @Nullable Hook last;
    private boolean closed;

    /** An entry; knows what to do when its context is cancelled, and when it ends otherwise. */
    abstract static class Hook implements Registration {
        private @Nullable Hooks list; // null when not linked; guarded by the list's monitor, except before add
        private @Nullable Hook previous;
        private @Nullable Hook next;
        private volatile boolean claimed; // set once, by the first of: it is run, it is dropped, it is removed

        abstract void cancelled();

        void ended() {}

        /** Whoever gets true may act on this hook, and nobody else. */
        final boolean claim() {
            return !claimed && CLAIMED.compareAndSet(this, false, true);
        }

        final boolean isClaimed() {
            return claimed;
        }

        final void unlink() {
            Hooks linked = list;
            if (linked != null) {
                linked.unlink(this);
            }
        }

        @Override
        public boolean remove() {
            if (!claim()) {
                return false;
            }
            unlink();
            return true;
        }
    }

    /** Returns false, without linking, when the list is closed. */
    final synchronized boolean add(Hook hook) {
        if (closed) {
            return false;
        }
        hook.list = this;
        hook.previous = last;
        if (last == null) {
            first = hook;
        } else {
            last.next = hook;
        }
        last = hook;
        return true;
    }

    private synchronized void unlink(Hook hook) {
        if (hook.list == null || closed) {
            return; // never linked, or in the chain that is being run
        }
        hook.list = null;
        if (hook.previous == null) {
            first = hook.next;
        } else {
            hook.previous.next = hook.next;
        }
        if (hook.next == null) {
            last = hook.previous;
        } else {
            hook.next.previous = hook.previous;
        }
        hook.previous = null;
        hook.next = null;
    }

    /** Closes the list for good and returns what was in it. */
    private synchronized @Nullable Hook close() {
        Hook chain = first;
        closed = true;
        first = null;
        last = null;
        return chain;
    }

    final void closeCancelled() {
        for (Hook hook = close(); hook != null; hook = hook.next) {
            if (hook.claim()) { // an earlier hook, or another thread, may have taken it back
                hook.cancelled();
            }
        }
    }

    final void closeEnded() {
        for (Hook hook = close(); hook != null; hook = hook.next) {
            if (hook.claim()) {
                hook.ended();
            }
        }
    }
}
