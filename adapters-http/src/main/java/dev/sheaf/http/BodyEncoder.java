package dev.sheaf.http;

import org.jspecify.annotations.Nullable;

/**
 * Makes the bytes of a request body of a query.
 *
 * <p>Runs on the thread that starts the run, and must not block.
 *
 * @param <Q> what is asked
 */
@FunctionalInterface
public interface BodyEncoder<Q extends @Nullable Object> {

    /**
     * Encodes one body.
     *
     * @param query what is asked
     * @return the body, which may be empty; not to be changed afterwards. {@code null} fails the fetch as an exception
     *     does
     * @throws Exception when there is none; becomes the cause of an {@link HttpSourceException} of kind
     *     {@link HttpSourceException.Kind#REQUEST}, and nothing is sent
     */
    byte[] encode(Q query) throws Exception;
}
