package dev.sheaf.http;

import dev.sheaf.FetchContext;
import java.net.http.HttpHeaders;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One source being asked by one exchange: holds the future that the run sees, and makes its answer of what the
 * transport tells.
 *
 * <p>The client's future is never shown. Ours is completed on the executor of the context, or from outside. However it
 * is completed, an exchange that has not ended is aborted.
 */
final class HttpFetch<T extends @Nullable Object> implements Transport.Receiver {

    private final Target target;
    private final ResponseRules rules;
    private final Decoding<T> decoding;
    private final FetchContext context;
    private final ConcurrencyLimit limit;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Completes when the exchange is off the wire and the decoder has returned. */
    private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

    /** Written by the client's thread before the body is told; read where the answer is made of it. */
    private @Nullable ResponseHead head;

    /** Guarded by this: whether the place of this fetch was given back. */
    private boolean left;

    HttpFetch(Target target, ResponseRules rules, Decoding<T> decoding, FetchContext context, ConcurrencyLimit limit) {
        this.target = target;
        this.rules = rules;
        this.decoding = decoding;
        this.context = context;
        this.limit = limit;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // abort does not throw
    CompletableFuture<T> start(Transport transport, Transport.Request request, Lane lane) {
        context.endsWith(terminated);
        Transport.Wire wire = new Attempts(transport, request, this, context, lane).start();
        answer.whenComplete((value, failure) -> abort(wire));
        // A complete response is not thrown away: it is decoded, and its late answer can be released.
        context.onCancel(() -> {
            if (abort(wire)) {
                answer.cancel(true);
            }
        });
        return answer;
    }

    /** Makes room at once: a caller that has given up may ask again, and the client tells the end a moment later. */
    private boolean abort(Transport.Wire wire) {
        boolean ours = wire.abort();
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
    public int head(int status, HttpHeaders headers) {
        ResponseHead arrived = new ResponseHead(status, headers);
        head = arrived;
        return rules.bodyLimit(arrived);
    }

    @Override
    public void body(byte[] bytes, boolean complete) {
        leave(); // before the answer, which may lead to the next request
        ResponseHead arrived = Objects.requireNonNull(head, "head");
        leaveClient(() -> {
            if (!answer.isDone()) {
                settle(arrived, bytes, complete);
            }
        });
    }

    private void settle(ResponseHead arrived, byte[] bytes, boolean complete) {
        try {
            byte[] body = rules.plain(target, arrived, bytes, complete);
            answer.complete(decoding.decode(target, arrived, body));
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public void rejected(Throwable cause) {
        leave();
        leaveClient(() -> answer.completeExceptionally(Failures.ofRejection(target, cause)));
    }

    @Override
    public void failed(Throwable cause) {
        leave();
        leaveClient(() -> answer.completeExceptionally(Failures.of(target, cause, head)));
    }

    @Override
    public void aborted() {
        leave();
        terminated.complete(null);
    }

    /** What depends on the answer is foreign code, and the client has few threads. */
    private void leaveClient(Runnable task) {
        context.executor().execute(() -> {
            try {
                task.run();
            } finally {
                terminated.complete(null);
            }
        });
    }
}
