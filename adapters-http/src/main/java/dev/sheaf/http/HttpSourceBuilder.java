package dev.sheaf.http;

import dev.sheaf.Source;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP source that is being written. Each method returns another builder and leaves this one as it is, so a common beginning
 * can be shared.
 *
 * <p>The type of the query begins as {@code Object} and is narrowed by the first {@link #param} or {@link #body}: with a method
 * reference such as {@code UserQuery::userId}, or a lambda that says its type, {@code (UserQuery query) -> query.userId()}.
 *
 * @param <Q> what is asked
 */
public final class HttpSourceBuilder<Q extends @Nullable Object> {

    private final RequestTemplate<Q> request;
    private final ResponseRules rules;
    private final Transport transport;

    HttpSourceBuilder(RequestTemplate<Q> request, ResponseRules rules, Transport transport) {
        this.request = request;
        this.rules = rules;
        this.transport = transport;
    }

    /**
     * Fills a variable of the template.
     *
     * <p>The function runs on the thread that starts the run. Its value is sent as {@code toString()} has it, encoded
     * completely. A fetch for which it throws, or returns {@code null} or a container of values, fails with
     * {@link HttpSourceException.Kind#REQUEST}.
     *
     * @param <P> what is asked, now that this function is known
     * @param name a variable of the template that has no value yet
     * @param value derives the value from the query
     * @return the builder with the variable filled
     * @throws IllegalArgumentException if the template has no such variable, or if it is filled already
     */
    public <P extends Q> HttpSourceBuilder<P> param(String name, Function<? super P, ?> value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return new HttpSourceBuilder<>(request.withParam(name, value), rules, transport);
    }

    /**
     * Gives the request a body.
     *
     * @param <P> what is asked, now that this encoder is known
     * @param contentType the content type of the body
     * @param encoder makes the body of the query
     * @return the builder with the body
     * @throws IllegalArgumentException if the request has a body already
     */
    public <P extends Q> HttpSourceBuilder<P> body(String contentType, BodyEncoder<? super P> encoder) {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(encoder, "encoder");
        return new HttpSourceBuilder<>(request.withBody(contentType, encoder), rules, transport);
    }

    /**
     * Which content types are asked for and taken, instead of {@code application/json}.
     *
     * <p>A type takes in those built on it, as {@code application/json} does {@code application/hal+json}. A response without
     * a content type is taken. Another one fails the fetch with {@link HttpSourceException.Kind#CONTENT}, so that an error
     * page is never decoded as if it were an answer.
     *
     * @param mediaTypes such as {@code text/csv} or {@code text/*}; <code>*&#47;*</code> takes everything
     * @return the builder with these types
     * @throws IllegalArgumentException if there is none, or if one is not a media type
     */
    public HttpSourceBuilder<Q> accept(String... mediaTypes) {
        return new HttpSourceBuilder<>(
                request,
                rules.withAccepted(
                        Arrays.stream(mediaTypes).map(MediaRange::parse).toList()),
                transport);
    }

    /**
     * How long a body may be, instead of 1 MiB.
     *
     * <p>A longer one ends the exchange there and then, with {@link HttpSourceException.Kind#TOO_LARGE}.
     *
     * @param bytes the most bytes that are read
     * @return the builder with this limit
     * @throws IllegalArgumentException if the limit is less than one
     */
    public HttpSourceBuilder<Q> maxBodyBytes(int bytes) {
        return new HttpSourceBuilder<>(request, rules.withMaxBodyBytes(bytes), transport);
    }

    /**
     * Sends through a client of yours, which is used as it is configured and never closed.
     *
     * <p>Without this a client is used that all such sources share: HTTP/1.1 for {@code http:}, HTTP/2 where the server of an
     * {@code https:} URI has it, two seconds to connect. One client serves any number of sources; it owns threads and
     * connections, so it should not be made for one. Give it a {@code connectTimeout} and a small executor.
     *
     * @param client the client
     * @return the builder with this client
     * @throws IllegalArgumentException if the client follows redirects, for then the server would decide whom we ask
     */
    public HttpSourceBuilder<Q> client(HttpClient client) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the client of " + request.target()
                    + " follows redirects, which would let the server choose whom we ask:"
                    + " build it with followRedirects(HttpClient.Redirect.NEVER)");
        }
        return new HttpSourceBuilder<>(request, rules, JdkTransport.over(client));
    }

    /**
     * Completes the source; an empty body is a failure.
     *
     * @param <T> the answer
     * @param decoder makes the answer of the body
     * @return the source
     * @throws IllegalArgumentException if a variable of the template has no value
     */
    public <T extends @Nullable Object> Source<Q, T> decode(BodyDecoder<? extends T> decoder) {
        return source(Decoding.refusingEmpty(Objects.requireNonNull(decoder, "decoder")));
    }

    /**
     * Completes the source; an empty body, as with status 204, is an answer.
     *
     * @param <T> the answer
     * @param decoder makes the answer of a body that is not empty
     * @param whenEmpty the answer where there is no body; may be {@code null}
     * @return the source
     * @throws IllegalArgumentException if a variable of the template has no value
     */
    public <T extends @Nullable Object> Source<Q, T> decode(BodyDecoder<? extends T> decoder, T whenEmpty) {
        return source(Decoding.withEmptyAs(whenEmpty, Objects.requireNonNull(decoder, "decoder")));
    }

    private <T extends @Nullable Object> Source<Q, T> source(Decoding<T> decoding) {
        return new HttpFetch<>(request.complete(rules), rules, decoding, transport);
    }

    @Override
    public String toString() {
        return "HttpSourceBuilder[" + request.target() + "]";
    }
}
