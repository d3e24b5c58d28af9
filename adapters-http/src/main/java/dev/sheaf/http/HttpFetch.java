package dev.sheaf.http;

import dev.sheaf.FetchContext;
import dev.sheaf.http.HttpTransport.Failure;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of one source: holds the future that the run sees, and makes the answer from what the transport tells.
 *
 * <p>The client's future is never shown. The future here completes in one of three ways: with an answer, on the thread
 * that decodes it; with a failure, on the executor of the context; or from outside. In each case, an exchange that has
 * not ended is aborted.
 */
final class HttpFetch<T extends @Nullable Object> implements HttpTransport.Receiver {

    private final Target target;
    private final SourceOptions options;
    private final Decoding<T> decoding;
    private final FetchContext context;
    private final ConcurrencyLimit limit;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Completes when the exchange is off the wire and the decoder has returned. */
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

    // Written by the client's threads, one call after the other; read by the thread that decodes.
    private @Nullable ResponseHead head;
    private @Nullable CappedBody body;

    /**
     * Whether there is more of the body than is wanted. Written by the client's threads, after head and body. Volatile,
     * for {@link #aborted} may read it on another thread at the same time, and then uses head and body.
     */
    private volatile boolean cut;

    /** Guarded by this: whether this fetch has given back its place in the limit. */
    private boolean left;

    HttpFetch(
            Target target, SourceOptions options, Decoding<T> decoding, FetchContext context, ConcurrencyLimit limit) {
        this.target = target;
        this.options = options;
        this.decoding = decoding;
        this.context = context;
        this.limit = limit;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // abort does not throw
    CompletableFuture<T> start(HttpTransport.Request request, Lane lane) {
        context.endsWith(terminated);
        HttpTransport.Exchange exchange = new Attempts(options, request, this, context, lane).start();
        answer.whenComplete((value, failure) -> abort(exchange));
        // A complete response is not thrown away: it is decoded, and its late answer can be released.
        context.onCancel(() -> {
            if (abort(exchange)) {
                answer.cancel(true);
            }
        });
        return answer;
    }

    /** Frees the place at once: a caller that has given up may ask again before the client tells the end. */
    private boolean abort(HttpTransport.Exchange exchange) {
        boolean ours = exchange.abort();
        if (ours) {
            leave();
        }
        return ours;
    }

    private void leave() {
        synchronized (this) {
            if (left) {
                return;
            }
            left = true;
        }
        limit.leave();
    }

    @Override
    public boolean head(int status, HttpHeaders headers) {
        ResponseHead arrived = new ResponseHead(status, headers);
        int limit = options.rules().bodyLimit(arrived);
        long length = arrived.bodyLength(target.method());
        head = arrived;
        body = new CappedBody(Math.max(limit, 0));
        cut = limit < 0 || length > limit;
        return !cut;
    }

    @Override
    public boolean data(ByteBuffer bytes) {
        cut = !Objects.requireNonNull(body, "no head came before the body").add(bytes);
        return !cut;
    }

    @Override
    public void complete() {
        leave(); // before the answer, which may lead to the next request
        ResponseHead arrived = Objects.requireNonNull(head, "no head came before the end");
        CappedBody read = Objects.requireNonNull(body, "no head came before the end");
        Runnable decode = context.contextual(ending(() -> {
            if (!answer.isDone()) {
                settle(arrived, read.bytes());
            }
        }));
        Executor decodeOn = options.decodeOn();
        if (decodeOn == null) {
            decode.run();
            return;
        }
        try {
            decodeOn.execute(decode);
        } catch (RuntimeException full) {
            context.executor().execute(decode); // which takes every task
        }
    }

    private void settle(ResponseHead arrived, byte[] bytes) {
        try {
            byte[] plain = options.rules().plain(target, arrived, bytes, !cut);
            answer.complete(decoding.decode(target, arrived, plain));
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public void rejected(Throwable cause) {
        leave();
        fail(Failures.ofRejection(target, cause));
    }

    @Override
    public void failed(Failure how, Throwable cause) {
        leave();
        fail(Failures.of(target, how, cause, head));
    }

    @Override
    public void aborted() {
        if (cut) {
            complete(); // with what there is
        } else {
            leave();
            terminated.complete(null);
        }
    }

    /** Not on this thread, which may be one of the common pool. */
    private void fail(Throwable failure) {
        context.executor().execute(ending(() -> answer.completeExceptionally(failure)));
    }

    private Runnable ending(Runnable last) {
        return () -> {
            try {
                last.run();
            } finally {
                terminated.complete(null);
            }
        };
    }
}
