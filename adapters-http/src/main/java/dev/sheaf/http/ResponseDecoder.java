package dev.sheaf.http;

import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes an answer of a whole response: for what is said by its status or a header, such as {@code ETag} or
 * {@code Link}.
 *
 * <p>Runs as a {@link BodyDecoder} does, and also where there is no body.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface ResponseDecoder<T extends @Nullable Object> {

    /**
     * Decodes one response.
     *
     * @param status the status, one of those that the source takes
     * @param headers the headers as they came
     * @param body all bytes of the body, or none; the decoder may keep or change the array
     * @return the answer; may be {@code null}
     * @throws Exception when the response is not what was expected; becomes the cause of an {@link HttpSourceException}
     *     of kind {@link HttpSourceException.Kind#DECODE}. The connection stays usable
     */
    T decode(int status, HttpHeaders headers, byte[] body) throws Exception;
}
