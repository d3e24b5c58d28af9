package dev.sheaf.http;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The source that {@link HttpSourceBuilder} makes; every fetch is an {@link HttpFetch}. */
final class ExchangeSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final RequestTemplate<Q> request;
    private final SourceOptions options;
    private final Decoding<T> decoding;
    private final ConcurrencyLimit limit;
    private final Lane lane;

    private ExchangeSource(RequestTemplate<Q> request, SourceOptions options, Decoding<T> decoding) {
        this.request = request;
        this.options = options;
        this.decoding = decoding;
        this.limit = new ConcurrencyLimit(options.maxConcurrent());
        this.lane = options.transport().lane(request.target().template().origin());
    }

    static <Q extends @Nullable Object, T extends @Nullable Object> Source<Q, T> of(
            RequestTemplate<Q> request, SourceOptions options, Decoding<T> decoding) {
        if (request.target().method().equals("HEAD") && !decoding.takesEmpty()) {
            throw new IllegalArgumentException(request.target()
                    + ": the response to HEAD has no body to decode; decodeResponse(..) sees its headers");
        }
        options.transport().prepare();
        return new ExchangeSource<>(request.complete(options.rules(), options.deadlineHeader()), options, decoding);
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        Target target = request.target();
        HttpTransport.Request expanded =
                request.expand(query); // user code: may take time, and may cancel this very run
        if (context.deadline().isExpired()) {
            return CompletableFuture.failedFuture(new DeadlineExceededException(
                    target + ": no time was left, so nothing was sent", context.deadline()));
        }
        if (context.isCancelled()) {
            return CompletableFuture.failedFuture(new CancellationException("cancelled before anything was sent"));
        }
        limit.enter(target);
        return new HttpFetch<>(target, options, decoding, context, limit).start(expanded, lane);
    }

    @Override
    public String toString() {
        return "HttpSource[" + request.target() + "]";
    }
}
