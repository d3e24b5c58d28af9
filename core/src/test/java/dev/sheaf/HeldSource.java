package dev.sheaf;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A source whose future the test holds. Unlike one with {@code onRelease} it gives that very future to the run. */
record HeldSource<T>(CompletableFuture<T> future, Consumer<? super T> whenReleased) implements Source<String, T> {

    static <T> HeldSource<T> heldBy(CompletableFuture<T> future) {
        return new HeldSource<>(future, value -> {});
    }

    /** Its values are written down where they are released. */
    static <T> HeldSource<T> releasing(CompletableFuture<T> future, List<String> events) {
        return new HeldSource<>(future, value -> events.add("released " + value));
    }

    @Override
    public CompletableFuture<T> fetch(String query, FetchContext context) {
        return future;
    }

    @Override
    public void release(T value) {
        whenReleased.accept(value);
    }
}
