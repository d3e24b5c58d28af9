package dev.sheaf.http;

import org.jspecify.annotations.Nullable;

/**
 * Makes an answer of the bytes of a response body; any library that reads JSON fits.
 *
 * <p>Runs on the thread that has the body, in the context that the run captured, and must not block there; one that
 * does runs {@linkplain HttpSourceBuilder#decodeOn elsewhere}. It is called only for a complete body of a successful
 * response, which is never empty unless {@linkplain HttpSourceBuilder#decode(BodyDecoder, Object) said otherwise}.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface BodyDecoder<T extends @Nullable Object> {

    /**
     * Decodes one body.
     *
     * @param body all bytes of the body; the decoder may keep or change the array
     * @return the answer; may be {@code null}
     * @throws Exception when the body is not what was expected; becomes the cause of an {@link HttpSourceException} of
     *     kind {@link HttpSourceException.Kind#DECODE}. The connection stays usable
     */
    T decode(byte[] body) throws Exception;
}
