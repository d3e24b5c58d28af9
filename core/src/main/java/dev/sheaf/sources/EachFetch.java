package dev.sheaf.sources;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of {@link Source#each}, which needs the answers to all keys: a window that moves over them.
 *
 * <p>The window has so many places, and a key occupies one from its start to its outcome. Outcomes come on any thread, and each frees a
 * place; but only one thread at a time starts keys, and the others leave their places to it.
 */
final class EachFetch<Q extends @Nullable Object, T extends @Nullable Object> extends QuorumFetch<T, List<T>> {

    private final Source<Q, T> source;
    private final List<Q> keys;

    /** Places in the window that are free. The thread that moves it from zero asks for keys until it is zero again. */
    private final AtomicInteger free = new AtomicInteger();

    private int next; // the next key; touched only by the thread that asks for keys

    EachFetch(Source<Q, T> source, List<Q> keys, FetchContext context) {
        super(context, keys.size(), keys.size(), answers -> answers);
        this.source = source;
        this.keys = keys;
    }

    /**
     * Frees places, and starts as many keys, unless another thread is at it or this one is, further up its stack.
     *
     * <p>A loop and not a recursion: with a source that answers at once, a recursion would use up the stack.
     */
    void askMore(int places) {
        if (free.getAndAdd(places) != 0) {
            return; // the thread that asks for keys will see the places
        }
        do {
            if (next < keys.size()) {
                askNext();
            }
        } while (free.decrementAndGet() != 0);
    }

    private void askNext() {
        if (isOver()) {
            // Counts if nothing has failed, and somebody has cancelled the future between two keys.
            failed(new CancellationException("cancelled"));
        } else {
            int key = next++;
            ask(key, open("key " + key), source, keys.get(key), () -> askMore(1));
        }
    }
}
