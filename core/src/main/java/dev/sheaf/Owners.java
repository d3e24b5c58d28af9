package dev.sheaf;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which of several sources an answer came from, where they stand in for one another: an answer that is not used after all goes
 * back to its own source.
 *
 * <p>Answers are told apart by identity and held weakly, for we never hear of those that are used.
 */
final class Owners<T extends @Nullable Object> {

    private final Source<?, T> usual;
    private final Map<Key, Source<?, T>> others = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** The usual owner need not be remembered. */
    Owners(Source<?, T> usual) {
        this.usual = usual;
    }

    void remember(T value, Source<?, T> owner) {
        sweep();
        if (value != null && !owner.equals(usual)) {
            others.put(new Key(value, collected), owner);
        }
    }

    /** The owner of a value that is about to be released, which is then forgotten. */
    Source<?, T> take(T value) {
        sweep();
        Source<?, T> owner = value == null ? null : others.remove(new Key(value, null));
        return owner == null ? usual : owner;
    }

    private void sweep() {
        for (Reference<?> key = collected.poll(); key != null; key = collected.poll()) {
            others.remove(key);
        }
    }

    private static final class Key extends WeakReference<Object> {

        private final int hash;

        Key(Object value, @Nullable ReferenceQueue<Object> collected) {
            super(value, collected);
            this.hash = System.identityHashCode(value);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // identity is the point
        public boolean equals(Object other) {
            if (this == other) {
                return true; // also when the value is gone, so that it can be swept away
            }
            Object value = get();
            return value != null && other instanceof Key that && value == that.get();
        }
    }
}
