package dev.sheaf.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client of {@code java.net.http} as sources want it, closed by whoever opened it.
 *
 * <p>It speaks HTTP/1.1 with {@code http:} and HTTP/2 where the server of an {@code https:} URI has it, never follows a
 * redirect, and gives a connection two seconds to come about. Its threads are few, which is cheapest on every JDK; they are
 * daemons that bear its name, are started when there is something to send, and end when there has been nothing to do for ten
 * seconds. One more, the JDK's, watches the connections from the first request until the client is closed. One client serves any
 * number of sources, on any threads: they share its connections.
 *
 * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="client"}
 */
public final class HttpSourceClient implements AutoCloseable {

    /** A backstop behind the deadline: a cancelled connection attempt lingers until the system gives up. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final HttpSourceClient SHARED = open("sheaf-http");

    /** Moved once, by the first thread that builds a source. */
    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    private final ClientExecutor executor;
    private final @Nullable SSLContext tls;
    private final Duration connectTimeout;
    private final Transport transport = JdkTransport.over(this);

    /** What close() ends, by their handlers. Added to by sending threads, taken from by whoever completes a future. */
    private final Map<Object, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    /** Written under the lock of this, by the first thread that sends, for a client starts its thread when it is made; and by close(). */
    private volatile @Nullable HttpClient started;

    /** Written under the lock of this. */
    private volatile boolean closed;

    /** With these settings of TLS; {@code null} stands for those of the JVM. */
    HttpSourceClient(String name, @Nullable SSLContext tls, Duration connectTimeout) {
        this.executor = new ClientExecutor(Objects.requireNonNull(name, "name"));
        this.tls = tls;
        this.connectTimeout = connectTimeout;
    }

    /**
     * The client of all sources that name none.
     *
     * <p>It belongs to whoever owns the process, or the class loader that may be discarded before: nobody else closes it.
     *
     * @return always the same
     */
    public static HttpSourceClient shared() {
        return SHARED;
    }

    /**
     * Opens a client, which starts nothing yet.
     *
     * @param name how the names of its threads begin
     * @return the client, to be closed by the caller
     */
    public static HttpSourceClient open(String name) {
        return new HttpSourceClient(name, null, CONNECT_TIMEOUT);
    }

    Transport transport() {
        return transport;
    }

    /**
     * Loads TLS, the larger part of what it takes to make a client. On a cold JVM that is hundreds of milliseconds, better spent
     * where a source is built than within the deadline of the first request.
     */
    static void prepare() {
        if (PREPARED.compareAndSet(false, true)) {
            try {
                // Not the default context: when that is made, and from which settings, is up to the application.
                SSLContext.getInstance("TLS").init(null, null, null);
            } catch (GeneralSecurityException | RuntimeException ignored) {
                // The client may never need it; if it does, it meets the same fault, and the fetch fails with it.
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // removing does not throw
    CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<@Nullable Void> handler) {
        HttpClient client = client();
        Supplier<CompletableFuture<?>> start = () -> client.sendAsync(request, handler);
        CompletableFuture<?> sent = executor.starting(start);
        underWay.put(handler, sent);
        sent.whenComplete((response, failure) -> underWay.remove(handler));
        if (closed) { // close() may have looked before this one was there
            end(sent);
        }
        return sent;
    }

    private HttpClient client() {
        HttpClient running = started;
        return running == null || closed ? start() : running;
    }

    private synchronized HttpClient start() {
        if (closed) {
            throw new RejectedExecutionException("the client was closed");
        }
        HttpClient running = started;
        if (running == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(connectTimeout)
                    .executor(executor);
            running = tls == null ? builder.build() : builder.sslContext(tls).build();
            started = running;
        }
        return running;
    }

    /** Ends an exchange in any phase. That may close a connection which serves somebody else by now, and is to be closed too. */
    private static void end(CompletableFuture<?> sent) {
        CompletableFuture<?> handle = sent.newIncompleteFuture(); // still reaches the wire when sent itself is done
        sent.completeExceptionally(new IOException("the client was closed"));
        handle.cancel(true);
    }

    /**
     * Ends what is under way and takes no more. Fetches that were under way fail with
     * {@link HttpSourceException.Kind#CONNECTION_LOST}, later ones with {@link HttpSourceException.Kind#REJECTED}.
     *
     * <p>Returns at once, and may be called again and from any thread. Idle connections are closed at once from JDK 21 on; JDK 17
     * closes them, and ends the one thread that watches them, when the garbage collector has found the client to be out of use.
     */
    @Override
    public void close() {
        HttpClient running;
        synchronized (this) {
            closed = true;
            running = started;
            started = null;
        }
        underWay.values().forEach(HttpSourceClient::end);
        if (running != null) {
            ClientTermination.shutDownNow(running);
        }
    }
}
