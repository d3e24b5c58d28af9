package dev.sheaf.http;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The source that {@link HttpSourceBuilder} makes. */
final class HttpFetch<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final RequestTemplate<Q> request;
    private final ResponseRules rules;
    private final Decoding<T> decoding;
    private final Transport transport;

    HttpFetch(RequestTemplate<Q> request, ResponseRules rules, Decoding<T> decoding, Transport transport) {
        this.request = request;
        this.rules = rules;
        this.decoding = decoding;
        this.transport = transport;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        Target target = request.target();
        Transport.Request expanded = request.expand(query); // user code: it may take time, and may cancel this very run
        if (context.deadline().isExpired()) {
            return CompletableFuture.failedFuture(new DeadlineExceededException(
                    target + ": no time was left, so nothing was sent", context.deadline()));
        }
        if (context.isCancelled()) {
            return CompletableFuture.failedFuture(new CancellationException("cancelled before anything was sent"));
        }
        return new Exchange<>(target, rules, decoding, context).start(transport, expanded);
    }

    @Override
    public String toString() {
        return "HttpSource[" + request.target() + "]";
    }
}
