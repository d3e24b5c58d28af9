package dev.sheaf.sources;

import dev.sheaf.FetchContext;
import dev.sheaf.FetchScope;
import dev.sheaf.Source;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One fetch of {@link Source#each}, which needs the answers to all keys. */
final class EachFetch<Q extends @Nullable Object, T extends @Nullable Object> extends QuorumFetch<T, List<T>> {

    private final Source<Q, T> source;
    private final List<Q> keys;
    private final IntFunction<String> names;
    final Window window;

    EachFetch(Source<Q, T> source, List<Q> keys, IntFunction<String> names, FetchContext context) {
        super(context, keys.size(), keys.size(), answers -> answers);
        this.source = source;
        this.keys = keys;
        this.names = names;
        this.window = new Window(keys.size(), this::askKey);
    }

    private void askKey(int key) {
        if (isOver()) {
            // Counts if nothing has failed, and the future was cancelled between two keys.
            failed(new CancellationException("cancelled"));
        } else {
            FetchScope scope;
            try {
                scope = open(names.apply(key));
            } catch (RuntimeException noName) { // the others have been asked, and their answers must not get lost
                failed(noName);
                return;
            }
            ask(key, scope, source, keys.get(key), () -> window.free(1));
        }
    }
}
