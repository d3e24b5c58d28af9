package dev.sheaf.http;

import dev.sheaf.FetchContext;
import java.net.http.HttpHeaders;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One fetch: holds the future that the run sees, and makes its answer of what the transport tells.
 *
 * <p>The client's future is never shown. Ours is completed on the executor of the context, or by whoever ends it from outside,
 * in whatever way; and however it is completed, an exchange that is still going on is aborted.
 */
final class Exchange<T extends @Nullable Object> implements Transport.Receiver {

    private final Target target;
    private final ResponseRules rules;
    private final Decoding<T> decoding;
    private final FetchContext context;
    private final ConcurrencyLimit limit;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Completes when the exchange is off the wire and the decoder has returned. */
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

    /** Written by the client's thread before the body is told; read where the answer is made of it. */
    private @Nullable ResponseHead head;

    Exchange(Target target, ResponseRules rules, Decoding<T> decoding, FetchContext context, ConcurrencyLimit limit) {
        this.target = target;
        this.rules = rules;
        this.decoding = decoding;
        this.context = context;
        this.limit = limit;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // abort does not throw
    CompletableFuture<T> start(Transport transport, Transport.Request request) {
        context.endsWith(over);
        Transport.Wire wire = transport.send(request, this);
        answer.whenComplete((value, failure) -> abort(wire));
        // A complete response is not thrown away: decoding it goes on, for whoever wants to release a late answer.
        context.onCancel(() -> {
            if (abort(wire)) {
                answer.cancel(true);
            }
        });
        return answer;
    }

    /** Makes room at once: whoever has given up may ask again, and the client may tell the end a moment later. */
    private boolean abort(Transport.Wire wire) {
        boolean ours = wire.abort();
        if (ours) {
            limit.leave();
        }
        return ours;
    }

    @Override
    public int head(int status, HttpHeaders headers) {
        ResponseHead arrived = new ResponseHead(status, headers);
        head = arrived;
        return rules.bodyLimit(arrived);
    }

    @Override
    public void body(byte[] bytes, boolean complete) {
        limit.leave(); // before the answer, which may lead to the next request
        ResponseHead arrived = Objects.requireNonNull(head, "head");
        leaveClient(() -> {
            if (!answer.isDone()) {
                settle(arrived, bytes, complete);
            }
        });
    }

    private void settle(ResponseHead arrived, byte[] bytes, boolean complete) {
        try {
            rules.check(target, arrived, bytes, complete);
            answer.complete(decoding.decode(target, arrived, bytes));
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    @Override
    public void rejected(Throwable cause) {
        limit.leave();
        leaveClient(() -> answer.completeExceptionally(Failures.ofRejection(target, cause)));
    }

    @Override
    public void failed(Throwable cause) {
        limit.leave();
        leaveClient(() -> answer.completeExceptionally(Failures.of(target, cause, head)));
    }

    @Override
    public void aborted() {
        over.complete(null);
    }

    /** What depends on the answer is foreign code, and the client has few threads. */
    private void leaveClient(Runnable task) {
        Runnable last = () -> {
            try {
                task.run();
            } finally {
                over.complete(null);
            }
        };
        try {
            context.executor().execute(last);
        } catch (Throwable refused) {
            Thread thread = new Thread(null, last, "sheaf-http-refused", 0, false);
            thread.setDaemon(true);
            thread.start();
        }
    }
}
