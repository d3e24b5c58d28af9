package dev.sheaf.http;

import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of {@code java.net.http}: the gate that decides whether it may still be aborted, and the subscriber of
 * its body.
 *
 * <p><b>Whose connection it is.</b> A connection goes back to the client's pool between the last byte of a response and
 * the completion of its future. A cancel that falls into this gap closes a connection on which another request may be
 * under way. So every abort passes a gate. The state leaves RUNNING once: for COMPLETE, at the last byte that was
 * announced or at the end of the body, after which the connection is left alone; or for ABORTED. A subscriber that
 * finds ABORTED closes the connection itself, on the client's thread, before the client can put it back. Only in a
 * chunked response the last byte cannot be recognised: there the connection is back before {@link #onComplete}. Hence
 * an abort during the body uses the subscription only, which the client detaches from the connection before that.
 *
 * <p><b>What leaks.</b> When the client cannot parse a head, or when a body handler throws, it fails the future and
 * leaves the connection open. A future derived from the failed one still has the handle that closes it.
 *
 * <p><b>What starts a thread.</b> The client completes its future on the common pool, and where that would have a
 * single thread, JDK 17 starts one for each response, at twice the cost of everything else. It does not when it finds
 * the future done. So where no other code can see the future, it is completed here, before the client is told that the
 * body was read.
 */
final class JdkExchange
        implements HttpTransport.Exchange,
                HttpResponse.BodyHandler<@Nullable Void>,
                HttpResponse.BodySubscriber<@Nullable Void> {

    private static final AtomicReferenceFieldUpdater<JdkExchange, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(JdkExchange.class, State.class, "state");

    private enum State {
        /** The exchange has not ended, and the thread that moves on from here decides how it does. */
        RUNNING,
        /**
         * The last byte is there. The receiver is told when the client has put the connection back, so that it is
         * reused.
         */
        COMPLETE,
        /** Complete, and the receiver was told. */
        DELIVERED,
        /** Ended by {@link JdkExchange#abort}, or by the subscriber, since no more is wanted. */
        ABORTED,
        /** Failed by itself. */
        FAILED
    }

    /**
     * Where a stream of HTTP/2 ends, its last frame says. A length that is reached before that does not make the
     * exchange complete: the server may hold the stream open, or send more. An abort resets the stream alone.
     */
    private static final long ENDS_BY_FRAME = -1;

    private final HttpTransport.Request request;
    private final HttpTransport.Receiver receiver;

    /** Whether no code but this class sees the client's future. */
    private final boolean unobserved;

    /** Completes when the body has been read or is not wanted. The client ends the exchange when this is done. */
    private final CompletableFuture<@Nullable Void> bodyRead = new CompletableFuture<>();

    /** Moved by compare-and-set only, by the client's threads and by a thread that aborts. */
    private volatile State state = State.RUNNING;

    /** Written by the sending thread; read by the one that aborts. */
    private volatile @Nullable CompletableFuture<?> response;

    /** Written by the client's thread when the body begins; read by the one that aborts. */
    private volatile Flow.@Nullable Subscription subscription;

    // Used by the client's threads only, one call after the other:
    private boolean answered;
    private boolean wanted;
    private boolean bodyForbidden;

    /**
     * How many of the announced bytes have not come. It is 0 only where a length says when the body ends, and all of it
     * is there; else it is negative.
     */
    private long missing;

    /** Where an abort ends the exchange on the wire. */
    private final Executor ending;

    JdkExchange(HttpTransport.Request request, HttpTransport.Receiver receiver, boolean unobserved, Executor ending) {
        this.request = request;
        this.receiver = receiver;
        this.unobserved = unobserved;
        this.ending = ending;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the receiver does not throw
    void send(Function<HttpResponse.BodyHandler<@Nullable Void>, CompletableFuture<?>> client) {
        CompletableFuture<?> sent;
        try {
            sent = client.apply(this);
        } catch (Throwable refused) { // a client whose executor is shut down, for instance
            ended(refused, receiver::rejected);
            return;
        }
        CompletableFuture<?> toFree = sent.newIncompleteFuture();
        response = sent; // first; a thread that came before found no future to end, so the next lines do it
        if (state == State.ABORTED && subscription == null) { // a body that begins just now finds ABORTED
            sent.cancel(true);
        } else if (state == State.DELIVERED) {
            tellClient(null);
        }
        sent.whenComplete((answer, failure) -> {
            if (failure == null ? state == State.RUNNING : subscription == null) {
                toFree.cancel(true);
            }
            if (failure != null) {
                failed(JdkFailures.unwrap(failure));
            } else if (state != State.DELIVERED) {
                succeeded(answer);
            }
        });
    }

    /**
     * The client's future succeeds before our subscriber has ended only where the client never called us: it does not
     * for a proxy's refusal of CONNECT (JDK-8328894), and neither does a cache or a mock.
     */
    private void succeeded(@Nullable Object answer) {
        if (answer instanceof HttpResponse<?> refusal
                && refusal.statusCode() >= 300
                && move(State.RUNNING, State.DELIVERED)) {
            ending.execute(
                    () -> { // this is the common pool, as a rule
                        receiver.head(refusal.statusCode(), refusal.headers());
                        receiver.complete();
                    });
        } else {
            failed(new ProtocolException("the client answered and never called the body handler it was given"));
        }
    }

    @Override
    public boolean abort() {
        if (!move(State.RUNNING, State.ABORTED)) {
            return false;
        }
        ending.execute(this::disconnect);
        return true;
    }

    /**
     * Closes the connection or resets the stream. That takes the client a third of a millisecond or more: too long for
     * a thread that aborts thousands of exchanges.
     */
    private void disconnect() {
        Flow.Subscription bodyPhase = subscription;
        CompletableFuture<?> headPhase = response;
        if (bodyPhase != null) {
            stopBody(bodyPhase);
        } else if (headPhase != null) {
            headPhase.cancel(true); // a body that begins just now finds ABORTED
        }
    }

    private boolean move(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** Ends the exchange on the wire, and tells the client so: JDK 17 would wait forever otherwise. */
    private void stopBody(Flow.Subscription bodyPhase) {
        bodyPhase.cancel();
        tellClient(new CancellationException("no more of the body is wanted"));
    }

    /** Lets the client finish. Completes its future first where that is allowed; see above. */
    private void tellClient(@Nullable Throwable failure) {
        CompletableFuture<?> sent = response;
        if (unobserved && sent != null) {
            complete(sent, failure);
        }
        complete(bodyRead, failure);
    }

    private static void complete(CompletableFuture<?> future, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }

    private void failed(Throwable failure) {
        ended(failure, cause -> receiver.failed(JdkFailures.of(cause, request, answered), cause));
    }

    /** The client has thrown, or its future is done. An abort comes here as well. */
    private void ended(Throwable failure, Consumer<Throwable> listener) {
        if (move(State.RUNNING, State.FAILED)) {
            listener.accept(failure);
        } else if (move(State.COMPLETE, State.DELIVERED)) {
            // See onComplete. What fails after the last byte makes no difference; and this may be the common pool.
            ending.execute(receiver::complete);
        } else if (state == State.ABORTED) {
            receiver.aborted();
        }
    }

    // --- called by the client, one call after the other

    @Override
    public HttpResponse.BodySubscriber<@Nullable Void> apply(ResponseInfo info) {
        answered = true;
        wanted = receiver.head(info.statusCode(), info.headers());
        bodyForbidden = info.statusCode() == 204;
        missing = info.version() == HttpClient.Version.HTTP_2
                ? ENDS_BY_FRAME
                : new ResponseHead(info.statusCode(), info.headers()).bodyLength(request.method());
        return this;
    }

    @Override
    public void onSubscribe(Flow.Subscription bodyPhase) {
        subscription = bodyPhase; // first; see abort
        if (!wanted) {
            move(State.RUNNING, State.ABORTED);
        }
        if (state == State.ABORTED) {
            stopBody(bodyPhase);
        } else {
            if (missing == 0 && !move(State.RUNNING, State.COMPLETE)) {
                stopIfAborted();
            }
            bodyPhase.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer bytes : buffers) {
            missing -= bytes.remaining();
            if (state == State.RUNNING && !receiver.data(bytes)) {
                move(State.RUNNING, State.ABORTED);
            }
        }
        if (state != State.RUNNING || (missing == 0 && !move(State.RUNNING, State.COMPLETE))) {
            stopIfAborted(); // aborted just now: the connection must not go back to the pool, for it will be closed
        }
    }

    private void stopIfAborted() {
        Flow.Subscription bodyPhase = subscription;
        if (state == State.ABORTED && bodyPhase != null) {
            stopBody(bodyPhase);
        }
    }

    @Override
    public void onComplete() {
        if (bodyForbidden && (state == State.COMPLETE || move(State.RUNNING, State.COMPLETE))) {
            bodyRead.complete(null); // after this the client puts the connection back, and completes its future
        } else if (move(State.RUNNING, State.DELIVERED) || move(State.COMPLETE, State.DELIVERED)) {
            try {
                receiver.complete();
            } finally {
                tellClient(null);
            }
        } else {
            tellClient(new CancellationException("the body is no longer wanted"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        bodyRead.completeExceptionally(failure); // fails the client's future, and so comes to ended()
    }

    @Override
    public CompletionStage<@Nullable Void> getBody() {
        return bodyRead;
    }
}
