package dev.sheaf;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the parts that another part needs: what that part is asked instead of the query of the run.
 *
 * <p>Taken under the lock, in the step that starts the part, since the run gives its values back when it fails. Emptied
 * when the function has returned that makes a query of them.
 */
record Needed(Part<?> part, Map<Part<?>, @Nullable Object> answers) implements Gathered {

    /** The caller holds the lock, and the needs have settled. */
    static Needed by(Part<?> part, @Nullable PartFetch[] fetches) {
        Map<Part<?>, @Nullable Object> answers = new HashMap<>();
        for (Part<?> need : part.needs) {
            answers.put(need, PartFetch.gathered(need, fetches[need.index]));
        }
        return new Needed(part, answers);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // a part gives what its handle says, nulls included
    public <T extends @Nullable Object> T get(Part<T> need) {
        if (answers.isEmpty()) {
            throw new IllegalStateException("what part '" + part.name
                    + "' needs can be read only while the function of after(..) runs: take it out there");
        }
        if (!answers.containsKey(need)) {
            throw new IllegalArgumentException("part '" + part.name + "' does not need '" + need.name
                    + "': name it in after(..), so that it has answered by then");
        }
        return (T) answers.get(need);
    }

    /** A source that is asked what the function makes of these answers. */
    static <P extends @Nullable Object, T extends @Nullable Object> Source<Needed, T> asking(
            Source<? super P, T> source, Function<? super Gathered, ? extends P> query) {
        return new Source<>() {
            @Override
            public CompletableFuture<T> fetch(Needed needed, FetchContext context) {
                P asked = query.apply(needed);
                needed.answers.clear();
                if (context.isCancelled()) { // meanwhile, and what is asked with may have been released
                    throw new CancellationException(
                            "'" + needed.part.name + "' was stopped before its source was asked");
                }
                return source.fetch(asked, context);
            }

            @Override
            public void release(T value) {
                source.release(value);
            }
        };
    }
}
