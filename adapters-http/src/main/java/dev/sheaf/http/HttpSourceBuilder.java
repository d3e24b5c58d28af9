package dev.sheaf.http;

import dev.sheaf.Source;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP source that is being written. Each method returns another builder and leaves this one as it is, so a common
 * beginning can be shared.
 *
 * <p>The type of the query begins as {@code Object} and is narrowed by the first {@link #param} or {@link #body}: with
 * a method reference such as {@code UserQuery::userId}, or a lambda that says its type, {@code (UserQuery query) ->
 * query.userId()}.
 *
 * @param <Q> what is asked
 */
public final class HttpSourceBuilder<Q extends @Nullable Object> {

    private final RequestTemplate<Q> request;
    private final SourceOptions options;

    HttpSourceBuilder(RequestTemplate<Q> request, SourceOptions options) {
        this.request = request;
        this.options = options;
    }

    /**
     * Fills a variable of the template.
     *
     * <p>The function runs on the thread that starts the run. Its value is sent as {@code toString()} has it, encoded
     * completely. A fetch for which one of the two throws, or returns {@code null}, or for which the function returns a
     * container of values, fails with {@link HttpSourceException.Kind#REQUEST}.
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
        return new HttpSourceBuilder<>(request.withParam(name, value), options);
    }

    /**
     * Adds query parameters of one name, one for each value; none for an empty list.
     *
     * <p>The function runs, and what it returns is iterated over, on the thread that starts the run. What
     * {@link #param} would refuse fails the fetch in the same way.
     *
     * @param <P> what is asked, now that this function is known
     * @param name the name of the parameters, which the template does not have
     * @param values derives the values from the query; as for {@link #param}, each is encoded completely
     * @return the builder with these parameters
     * @throws IllegalArgumentException if there are such parameters already, in the template for instance, or if the
     *     name is not Unicode text
     */
    public <P extends Q> HttpSourceBuilder<P> queryParams(
            String name, Function<? super P, ? extends Iterable<?>> values) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(values, "values");
        return new HttpSourceBuilder<>(request.withQueryParams(name, values), options);
    }

    /**
     * Sets a header to the same value in every request.
     *
     * @param name the name
     * @param value the value, of printable ASCII
     * @return the builder with this header
     * @throws IllegalArgumentException if the header is set already or follows from something else, as {@code Accept}
     *     and {@code Host} do, or if name or value has a character that may not stand there
     */
    public HttpSourceBuilder<Q> header(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return new HttpSourceBuilder<>(request.withHeader(name, value), options);
    }

    /**
     * Sets headers anew for each request, for instance those that carry a trace along.
     *
     * <p>The function runs on the thread that starts the run, and may set any number, in the place of those set before.
     * A fetch for which it throws, or sets what {@link #header} would refuse, fails with {@link
     * HttpSourceException.Kind#REQUEST}.
     *
     * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="headers"}
     *
     * @param <P> what is asked, now that this function is known
     * @param writer sets the headers of one request
     * @return the builder with these headers
     */
    public <P extends Q> HttpSourceBuilder<P> headers(
            BiConsumer<? super P, ? super BiConsumer<String, String>> writer) {
        return new HttpSourceBuilder<>(request.withHeaders(Objects.requireNonNull(writer, "writer")), options);
    }

    /**
     * Tells the server how much time is left, in whole milliseconds, computed when the request is sent.
     *
     * <p>Off by default, since it tells the server something about the caller. {@link DeadlineHeader} reads it on the
     * other side.
     *
     * @param header the name of the header, for instance {@code X-Request-Timeout-Ms}
     * @return the builder with this header
     * @throws IllegalArgumentException if it is not the name of a header that can be set
     */
    public HttpSourceBuilder<Q> propagateDeadline(String header) {
        RequestHeaders.requireName(Objects.requireNonNull(header, "header"));
        return with(options.withDeadlineHeader(header));
    }

    /**
     * Limits how many exchanges of the source may be under way at a time; further ones are not queued but fail with
     * {@link HttpSourceException.Kind#REJECTED}. The client itself knows no limit but that of a server of HTTP/2, at
     * which exchanges wait; these count here.
     *
     * @param exchanges the most at a time
     * @return the builder with this limit
     * @throws IllegalArgumentException if the limit is less than one
     */
    public HttpSourceBuilder<Q> maxConcurrent(int exchanges) {
        return with(options.withMaxConcurrent(exchanges));
    }

    /**
     * Gives the request a body.
     *
     * <p>The encoder runs on the thread that starts the run. A fetch for which it throws, or returns {@code null},
     * fails with {@link HttpSourceException.Kind#REQUEST}.
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
        return new HttpSourceBuilder<>(request.withBody(contentType, encoder), options);
    }

    /**
     * Which content types are asked for and taken, instead of {@code application/json}.
     *
     * <p>A type takes in those built on it, as {@code application/json} does {@code application/hal+json}. A response
     * without a content type is taken. Another one fails the fetch with {@link HttpSourceException.Kind#CONTENT}, so
     * that an error page is never decoded as if it were an answer.
     *
     * @param mediaTypes such as {@code text/csv} or {@code text/*}; <code>*&#47;*</code> takes everything
     * @return the builder with these types
     * @throws IllegalArgumentException if there is none, or if one is not a media type
     */
    public HttpSourceBuilder<Q> accept(String... mediaTypes) {
        List<MediaRange> ranges =
                Arrays.stream(mediaTypes).map(MediaRange::parse).toList();
        return with(options.with(options.rules().withAccepted(ranges)));
    }

    /**
     * How long a body may be, instead of 1 MiB. A longer one ends the exchange there and then, with
     * {@link HttpSourceException.Kind#TOO_LARGE}.
     *
     * @param bytes the most bytes that are read
     * @return the builder with this limit
     * @throws IllegalArgumentException if the limit is less than one
     */
    public HttpSourceBuilder<Q> maxBodyBytes(int bytes) {
        return with(options.with(options.rules().withMaxBodyBytes(bytes)));
    }

    /**
     * Sets the version of HTTP to speak if the server supports it. Without this, an {@link HttpSourceClient} speaks
     * HTTP/2 for GET and HEAD over TLS on JDK 24 and later, else HTTP/1.1. A server may need HTTP/2.
     *
     * @param version the version
     * @return the builder with this version
     * @throws IllegalArgumentException if there is one already
     */
    public HttpSourceBuilder<Q> version(HttpClient.Version version) {
        return new HttpSourceBuilder<>(request.withVersion(Objects.requireNonNull(version, "version")), options);
    }

    /**
     * Asks for bodies that are compressed by gzip, and takes them. {@link #maxBodyBytes} limits both, the body as it
     * comes and what it is unpacked to; one that gzip cannot have made is {@link HttpSourceException.Kind#CONTENT}.
     *
     * @return the builder that does so
     */
    public HttpSourceBuilder<Q> gzip() {
        return with(options.with(options.rules().withGzip()));
    }

    /**
     * Sends through your own client, which is used as it is configured and never closed. One client serves any number
     * of sources. Give it a small executor. An {@link HttpSourceClient} is cheaper, and takes the same settings.
     *
     * @param client the client
     * @return the builder with this client
     * @throws IllegalArgumentException if the client follows redirects: the server would choose the host that is asked
     */
    public HttpSourceBuilder<Q> client(HttpClient client) {
        return with(options.with(JdkTransport.over(client, request.target())));
    }

    /**
     * Sends through a client that you opened, instead of {@linkplain HttpSourceClient#shared() that of all sources}.
     *
     * @param client the client
     * @return the builder with this client
     */
    public HttpSourceBuilder<Q> client(HttpSourceClient client) {
        return with(options.with(client.transport()));
    }

    /**
     * Sends through a transport, which is never closed: through another HTTP client than that of the JDK.
     *
     * @param transport the transport, one for all sources that share its connections
     * @return the builder with this transport
     */
    public HttpSourceBuilder<Q> transport(HttpTransport transport) {
        return with(options.with(Objects.requireNonNull(transport, "transport")));
    }

    /**
     * Decodes on an executor, instead of on the thread that received the answer: for a decoder that blocks or takes
     * long. Continuations of the answer run there as well. For threads see the {@linkplain dev.sheaf.http package}.
     *
     * @param executor the executor; a task that it rejects runs on that of the run
     * @return the builder with this executor
     */
    public HttpSourceBuilder<Q> decodeOn(Executor executor) {
        return with(options.withDecodeOn(Objects.requireNonNull(executor, "executor")));
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

    /**
     * Completes the source with a decoder that sees status and headers as well.
     *
     * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="response"}
     *
     * @param <T> the answer
     * @param decoder makes the answer of the response, which may have no body
     * @param statuses which are answers as well as 2xx; the content type of such a response is not checked
     * @return the source
     * @throws IllegalArgumentException if a variable of the template has no value, or if a status is not from 300 to
     *     599
     */
    public <T extends @Nullable Object> Source<Q, T> decodeResponse(
            ResponseDecoder<? extends T> decoder, int... statuses) {
        return with(options.with(options.rules().withStatuses(Objects.requireNonNull(statuses, "statuses"))))
                .source(new Decoding<>(Objects.requireNonNull(decoder, "decoder"), true));
    }

    private <T extends @Nullable Object> Source<Q, T> source(Decoding<T> decoding) {
        return ExchangeSource.of(request, options, decoding);
    }

    private HttpSourceBuilder<Q> with(SourceOptions other) {
        return new HttpSourceBuilder<>(request, other);
    }

    @Override
    public String toString() {
        return "HttpSourceBuilder[" + request.target() + "]";
    }
}
