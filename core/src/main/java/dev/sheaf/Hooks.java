package dev.sheaf;

import org.jspecify.annotations.Nullable;

/**
 * What is registered on one context: a list in order of registration, from which each entry can be unlinked.
 *
 * <p>Guarded by its own monitor, which is never held while a hook runs. Once closed it stays empty.
 */
final class Hooks {

    static final Hooks CLOSED = new Hooks();

    static {
        CLOSED.closed = true;
    }

    private @Nullable Hook first;
    private @Nullable Hook last;
    private boolean closed;

    /** An entry; knows what to do when its context is cancelled, and when it ends otherwise. */
    abstract static class Hook implements Registration {
        private @Nullable Hooks list; // null when not linked; guarded by the list's monitor, except before add
        private @Nullable Hook previous;
        private @Nullable Hook next;
        private volatile boolean removed; // written by whoever removes, read by the thread that runs a closed list

        abstract void cancelled();

        void ended() {}

        @Override
        public void remove() {
            removed = true;
            Hooks linked = list;
            if (linked != null) {
                linked.unlink(this);
            }
        }
    }

    /** Returns false, without linking, when the list is closed. */
    synchronized boolean add(Hook hook) {
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
        if (hook.list != this || closed) {
            return; // removed before, or in the chain that is being run, which looks at the flag
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

    void closeCancelled() {
        for (Hook hook = close(); hook != null; hook = hook.next) {
            if (!hook.removed) { // an earlier hook may have taken it back
                hook.cancelled();
            }
        }
    }

    void closeEnded() {
        for (Hook hook = close(); hook != null; hook = hook.next) {
            hook.ended();
        }
    }
}
