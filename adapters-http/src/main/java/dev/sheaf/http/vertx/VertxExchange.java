package dev.sheaf.http.vertx;

import dev.sheaf.http.HttpTransport;
import dev.sheaf.http.HttpTransport.Failure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.ProtocolException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of Vert.x.
 *
 * <p><b>Whose connection it is.</b> A thread that tells the receiver the end takes it out of its field first. Only one
 * thread finds it there: that is the gate. An abort after the last byte finds no receiver, and leaves the connection
 * alone. An abort that wins has the stream reset on its event loop. Vert.x closes a connection of HTTP/1.1 only if the
 * response has not ended by then.
 */
final class VertxExchange implements HttpTransport.Exchange {

    /** {@code CANCEL} of RFC 9113, section 7. */
    private static final long CANCEL = 8;

    private static final AtomicReferenceFieldUpdater<VertxExchange, HttpTransport.@Nullable Receiver> RECEIVER =
            AtomicReferenceFieldUpdater.newUpdater(VertxExchange.class, HttpTransport.Receiver.class, "receiver");

    private final HttpTransport.Request request;

    /** Taken by the thread that tells the end: the event loop, or a thread that aborts. */
    private volatile HttpTransport.@Nullable Receiver receiver;

    /** What an abort resets. Written by the event loop; read by the thread that aborts. */
    private volatile @Nullable Stream stream;

    /** Used by the event loop only: whether a head has come. */
    private boolean answered;

    private record Stream(HttpClientRequest request, Context loop) {

        /** Closes the connection of HTTP/1.1, unless its response has ended; then tells the end. */
        void reset(Runnable end) {
            try {
                request.reset(CANCEL).onComplete(done -> end.run());
            } catch (RejectedExecutionException ended) { // the loop, with all its connections
                end.run();
            }
        }

        /** Runs the task in another turn of the loop, after this one has finished. */
        void later(Runnable task) {
            try {
                loop.runOnContext(turn -> task.run());
            } catch (RejectedExecutionException ended) {
                task.run();
            }
        }
    }

    VertxExchange(HttpTransport.Request request, HttpTransport.Receiver receiver) {
        this.request = request;
        this.receiver = receiver;
    }

    private HttpTransport.@Nullable Receiver take() {
        return RECEIVER.getAndSet(this, null);
    }

    @Override
    public boolean abort() {
        HttpTransport.Receiver told = take();
        if (told == null) {
            return false;
        }
        Stream begun = stream;
        if (begun == null) {
            told.aborted(); // nothing was sent; begin() or notBegun() will find no receiver
        } else {
            begun.later(() -> begun.reset(told::aborted));
        }
        return true;
    }

    /** No more is wanted. Resets at once: if the rest of the response were read first, the connection would be kept. */
    private void cut() {
        HttpTransport.Receiver told = take();
        Stream begun = stream;
        if (told != null && begun != null) {
            begun.reset(told::aborted);
        }
    }

    // --- on the event loop

    void begin(HttpClientRequest sent) {
        sent.exceptionHandler(this::failed);
        Context loop = Objects.requireNonNull(Vertx.currentContext(), "the context of the request");
        stream = new Stream(sent, loop); // first; an abort that came before found nothing to end
        if (receiver == null) {
            giveBack(sent);
        } else {
            request.headers().forEach(sent::putHeader);
            byte[] body = request.body();
            (body == null ? sent.send() : sent.send(Buffer.buffer(body))).onComplete(this::head, this::failed);
        }
    }

    /**
     * Gives back the place of a request that is no longer wanted. Over HTTP/2, Vert.x never frees the place of a stream
     * that is reset before anything was sent. So the stream begins with a request that asks for nothing.
     */
    private static void giveBack(HttpClientRequest unwanted) {
        if (unwanted.version() == HttpVersion.HTTP_2) {
            unwanted.setMethod(HttpMethod.OPTIONS).setURI("*").send();
        }
        unwanted.reset(CANCEL);
    }

    /** Nothing was sent. */
    void notBegun(Throwable cause) {
        HttpTransport.Receiver told = take();
        Failure how = VertxFailures.beforeSending(cause);
        if (told != null && how == null) {
            told.rejected(cause);
        } else if (told != null && how != null) {
            told.failed(how, cause);
        }
    }

    private void failed(Throwable cause) {
        HttpTransport.Receiver told = take();
        Stream broken = stream;
        if (told != null && broken != null) {
            told.failed(VertxFailures.afterSending(cause, broken.request(), answered), cause);
        }
    }

    private void head(HttpClientResponse response) {
        response.exceptionHandler(this::failed);
        if (response.statusCode() < 200) {
            refuse(response.statusCode());
            return;
        }
        answered = true;
        response.handler(piece -> {
            HttpTransport.Receiver reading = receiver;
            if (reading != null && !reading.data(ByteBuffer.wrap(piece.getBytes()))) {
                cut();
            }
        });
        response.endHandler(end -> complete());
        HttpTransport.Receiver reading = receiver;
        if (reading != null && !reading.head(response.statusCode(), headers(response))) {
            cut();
        }
    }

    /**
     * Vert.x takes an interim response other than 100 and 103 for the response, and would give the connection back
     * while the response is still to come. After 101, which was not asked for, the connection speaks no HTTP. So the
     * connection is closed, even when an abort has taken the receiver.
     */
    private void refuse(int status) {
        HttpTransport.Receiver told = take();
        Objects.requireNonNull(stream, "the exchange has begun").reset(() -> {
            if (told != null) {
                told.failed(Failure.NO_HTTP, new ProtocolException("interim status " + status + " for a response"));
            }
        });
    }

    private void complete() {
        HttpTransport.Receiver told = take();
        Stream complete = stream;
        if (told != null && complete != null) {
            complete.later(told::complete); // for the connection goes back to the pool at the end of this turn
        }
    }

    private static HttpHeaders headers(HttpClientResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : response.headers()) {
            List<String> before = headers.putIfAbsent(header.getKey(), List.of(header.getValue()));
            if (before != null) {
                List<String> all = new ArrayList<>(before);
                all.add(header.getValue());
                headers.put(header.getKey(), all);
            }
        }
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
