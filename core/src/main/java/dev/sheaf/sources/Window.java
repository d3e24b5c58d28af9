package dev.sheaf.sources;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A window that moves over the keys of {@link dev.sheaf.Source#each} and {@link dev.sheaf.Source#settleEach}.
 *
 * <p>The window has so many places, and a key occupies one from its start to its outcome. Outcomes come on any thread,
 * and each frees a place; but only one thread at a time starts keys, and the others leave their places to it.
 */
final class Window {

    private final int keys;
    private final IntConsumer ask;

    /** Places that are free. The thread that moves it from zero asks for keys until it is zero again. */
    private final AtomicInteger free = new AtomicInteger();

    private int next; // the next key; touched only by the thread that asks for keys

    Window(int keys, IntConsumer ask) {
        this.keys = keys;
        this.ask = ask;
    }

    /**
     * Frees places, and starts as many keys, unless another thread is at it or this one is, further up its stack.
     *
     * <p>A loop and not a recursion: with a source that answers at once, a recursion would use up the stack.
     */
    void free(int places) {
        if (free.getAndAdd(places) != 0) {
            return; // the thread that asks for keys will see the places
        }
        do {
            if (next < keys) {
                ask.accept(next++);
            }
        } while (free.decrementAndGet() != 0);
    }
}
