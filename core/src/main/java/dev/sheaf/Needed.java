package dev.sheaf;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the parts that another part needs: what that part is asked instead of the query of the run.
 *
 * <p>Taken under the lock, in the step that starts the part, since the run gives its values back when it fails.
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
        if (!answers.containsKey(need)) {
            throw new IllegalArgumentException("part '" + part.name + "' does not need '" + need.name
                    + "': name it in after(..), so that it has answered by then");
        }
        return (T) answers.get(need);
    }
}
