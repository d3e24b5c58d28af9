package dev.sheaf.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The client for sources that name none: made for the first request, shared by all.
 *
 * <p>A client costs a selector thread and a pool of connections, so one per source would be a leak.
 */
final class DefaultClient {

    /** A backstop behind the deadline: a cancelled connection attempt lingers until the system gives up. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Moved once, by the first thread that builds a source. */
    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    /** Initialized by the first request, for a client starts its thread when it is made. */
    private static final class Started {

        private static final ClientExecutor EXECUTOR = new ClientExecutor("sheaf-http");

        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(EXECUTOR)
                .build();

        private Started() {}
    }

    private DefaultClient() {}

    /**
     * Loads TLS, the larger part of what it takes to make the client. On a cold JVM that is hundreds of milliseconds, better spent
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

    static CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<@Nullable Void> handler) {
        return Started.EXECUTOR.starting(() -> Started.CLIENT.sendAsync(request, handler));
    }
}
