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
 * A client of {@code java.net.http} as sources want it, closed by whoever opened it.
 *
 * <p>It asks by GET and HEAD over HTTP/2 where the server of an {@code https:} URI has it, and else over HTTP/1.1,
 * never follows a redirect, and gives a connection as much time to come about as the deadline leaves. Its threads are
 * few, which is cheapest on every JDK; they are daemons that bear its name, are started when there is something to
 * send, and end when there has been nothing to do for ten seconds. One more, the JDK's, watches the connections from
 * the first request until the client is closed. One client serves any number of sources, on any threads: they share
 * its connections.
 *
 * <p>When an error such as an {@link OutOfMemoryError} has ended that thread, the next request finds it out: it goes
 * through a new client of the JDK, and what was under way fails with
 * {@link HttpSourceException.Kind#CONNECTION_LOST}.
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

    /** What close() ends, by their handlers. Added to by sending threads, taken from by whoever completes a future. */
    private final Map<Object, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    /**
     * Written under the lock of this, by the first thread that sends, for a client starts its thread when it is made;
     * and by close().
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
     * <p>It belongs to whoever owns the process, or the class loader that may be discarded before: nobody else closes
     * it.
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
        return open(name, jdk -> {});
    }

    /**
     * Opens a client with settings of yours: {@code sslContext} for certificates, {@code version}, {@code proxy},
     * {@code authenticator}, {@code connectTimeout}, and what else the JDK has.
     *
     * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="settings"}
     *
     * <p>Executor and redirects stay as they are here, whatever the settings say, and what goes over HTTP/1.1 does so
     * whatever {@code version} says. There is no connect time-out unless you set one. The deadline ends an attempt to
     * connect as it ends everything else; a time-out of less than three seconds gives up where one packet was lost,
     * for the system sends it again after one second, and after three.
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
     * Loads TLS, the larger part of what it takes to make a client. On a cold JVM that is hundreds of milliseconds,
     * better spent where a source is built than within the deadline of the first request.
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
     * A client of the JDK with the thread that watches its connections, where that can be found. When the thread
     * meets an error that it does not survive, on JDK 17 nobody is told, and later exchanges hang.
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

        /** Whether no proxy stands in between. */
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
        if (!running.equals(started)) { // whoever ended what was under way may have looked before this one was there
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
     * Ends an exchange in any phase. That may close a connection which serves somebody else by now, and is to be closed
     * too.
     */
    private static void end(CompletableFuture<?> sent, String why) {
        CompletableFuture<?> handle = sent.newIncompleteFuture(); // still reaches the wire when sent itself is done
        sent.completeExceptionally(new IOException(why));
        handle.cancel(true);
    }

    /**
     * Ends what is under way and takes no more. Fetches that were under way fail with
     * {@link HttpSourceException.Kind#CONNECTION_LOST}, later ones with {@link HttpSourceException.Kind#REJECTED}.
     *
     * <p>Returns at once, and may be called again and from any thread. Idle connections are closed at once from JDK
     * 21 on; JDK 17 closes them, and ends the one thread that watches them, when the garbage collector has found the
     * client to be out of use.
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
