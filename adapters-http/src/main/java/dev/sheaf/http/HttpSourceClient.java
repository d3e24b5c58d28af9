package dev.sheaf.http;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client of {@code java.net.http}, configured for sources and closed by the code that opened it.
 *
 * <p>On JDK 24 and later it sends GET and HEAD to {@code https:} URIs over HTTP/2 where the server supports it. Every
 * other request goes over HTTP/1.1. It never follows a redirect. Connecting may take as long as the deadline leaves.
 * One client serves any number of sources, on any threads: they share its connections.
 *
 * <p>Its threads are few, which is cheapest on every JDK. They are daemons and bear its name. They start with a
 * request, and end after ten idle seconds. One more thread, of the JDK, watches the connections from the first request
 * until the client is closed. When an error such as an {@link OutOfMemoryError} has ended that thread, the next request
 * goes through a new client of the JDK, and exchanges under way fail with {@link
 * HttpSourceException.Kind#CONNECTION_LOST}.
 *
 * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="client"}
 */
public final class HttpSourceClient implements AutoCloseable {

    private static final String CLOSED = "the client was closed";
    private static final String DIED = "the client has died of an error, and another has taken its place";

    private static final HttpSourceClient SHARED = open("sheaf-http");

    /** Moved once, by the first thread that builds a source. */
    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    private final ClientExecutor executor;
    private final HttpClient.Builder settings;
    private final HttpTransport transport = JdkTransport.over(this);

    /**
     * The futures that close() ends, by their handlers. Added by sending threads, removed by threads that complete a
     * future.
     */
    private final Map<Object, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    /**
     * Written under the lock of this: by the first thread that sends, since a client starts its thread when it is
     * built; and by close().
     */
    private volatile @Nullable Running started;

    /** Written under the lock of this. */
    private volatile boolean closed;

    private HttpSourceClient(String name, HttpClient.Builder settings) {
        this.executor = new ClientExecutor(Objects.requireNonNull(name, "name"));
        this.settings = settings.followRedirects(HttpClient.Redirect.NEVER).executor(executor);
    }

    /**
     * The client of all sources that name none.
     *
     * <p>It belongs to the process, or to the class loader if that is discarded earlier. Library code never closes it.
     *
     * @return always the same client
     */
    public static HttpSourceClient shared() {
        return SHARED;
    }

    /**
     * Opens a client. It starts no thread before the first request.
     *
     * @param name how the names of its threads begin
     * @return the client, to be closed by the caller
     */
    public static HttpSourceClient open(String name) {
        return open(name, jdk -> {});
    }

    /**
     * Opens a client with your settings: {@code sslContext} for certificates, {@code version}, {@code proxy}, {@code
     * authenticator}, {@code connectTimeout}, and the others of the JDK.
     *
     * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="settings"}
     *
     * <p>Executor and redirects cannot be changed. Requests that go over HTTP/1.1 do so whatever {@code version} says.
     * There is no connect time-out unless you set one; the deadline ends an attempt to connect as well. A time-out of
     * less than three seconds may give up after the loss of one packet: the system sends it again after one second, and
     * after three.
     *
     * @param name how the names of its threads begin
     * @param settings is called once, on this thread, to change the settings
     * @return the client, to be closed by the caller
     */
    public static HttpSourceClient open(String name, Consumer<? super HttpClient.Builder> settings) {
        HttpClient.Builder builder = HttpClient.newBuilder();
        Objects.requireNonNull(settings, "settings").accept(builder);
        return new HttpSourceClient(name, builder);
    }

    HttpTransport transport() {
        return transport;
    }

    /**
     * Loads TLS, which takes the larger part of the time to build a client. On a cold JVM that is hundreds of
     * milliseconds, better spent when a source is built than within the deadline of the first request.
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

    /**
     * A client of the JDK with the thread that watches its connections, where that can be found. When an error ends the
     * thread, JDK 17 does not report it, and later exchanges hang.
     */
    record Running(HttpClient client, @Nullable Thread selector) {

        static Running of(HttpClient client) {
            String id = client.toString().replaceAll(".*\\((\\d+)\\)$", "$1");
            String name = "HttpClient-" + id + "-SelectorManager";
            return new Running(
                    client,
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals(name))
                            .findAny()
                            .orElse(null));
        }

        boolean isDead() {
            return selector != null && !selector.isAlive();
        }

        /** Whether the URI is reached without a proxy. */
        boolean isStraightTo(URI uri) {
            ProxySelector proxies = client.proxy().orElseGet(ProxySelector::getDefault);
            return proxies == null || proxies.select(uri).equals(List.of(Proxy.NO_PROXY));
        }
    }

    @Nullable
    Running running() {
        return started;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // removing does not throw
    CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<@Nullable Void> handler) {
        Running running = alive();
        Supplier<CompletableFuture<?>> start = () -> running.client().sendAsync(request, handler);
        String host = request.uri().getHost();
        long now = System.nanoTime();
        Executor starter = executor.starterFor(host, running.isStraightTo(request.uri()));
        CompletableFuture<?> sent = executor.starting(starter, start);
        underWay.put(handler, sent);
        sent.whenComplete((response, failure) -> {
            underWay.remove(handler);
            if (failure == null) {
                executor.found(host, now);
            }
        });
        if (!running.equals(started)) { // close() or start() may have looked before this one was there
            end(sent, closed ? CLOSED : DIED);
        }
        return sent;
    }

    private Running alive() {
        Running running = started;
        return running == null || running.isDead() ? start() : running;
    }

    private Running start() {
        List<CompletableFuture<?>> orphans = List.of();
        Running running;
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException(CLOSED);
            }
            running = started;
            if (running != null && running.isDead()) {
                orphans = List.copyOf(underWay.values());
                running = null;
            }
            if (running == null) {
                running = Running.of(settings.build());
                started = running;
            }
        }
        orphans.forEach(orphan -> end(orphan, DIED));
        return running;
    }

    /**
     * Ends an exchange in any phase. That may close a connection which already serves another exchange; that one is to
     * end as well.
     */
    private static void end(CompletableFuture<?> sent, String why) {
        CompletableFuture<?> handle = sent.newIncompleteFuture(); // still reaches the wire when sent itself is done
        sent.completeExceptionally(new IOException(why));
        handle.cancel(true);
    }

    /**
     * Closes the client. Fetches under way fail with {@link HttpSourceException.Kind#CONNECTION_LOST}, later ones with
     * {@link HttpSourceException.Kind#REJECTED}.
     *
     * <p>Returns at once. May be called more than once, and from any thread. JDK 21 and later close idle connections at
     * once. JDK 17 closes them, and ends the thread that watches them, when the garbage collector has found the client
     * unreachable.
     */
    @Override
    public void close() {
        Running running;
        synchronized (this) {
            closed = true;
            running = started;
            started = null;
        }
        underWay.values().forEach(sent -> end(sent, CLOSED));
        if (running != null) {
            ClientTermination.shutDownNow(running.client());
        }
    }
}
