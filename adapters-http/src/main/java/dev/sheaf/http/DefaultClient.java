package dev.sheaf.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The client for sources that name none: made at the first call, shared by all.
 *
 * <p>A client costs a selector thread and a pool of connections, so one per source would be a leak.
 */
final class DefaultClient {

    /** A backstop behind the deadline: a cancelled connection attempt lingers until the system gives up. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final ClientExecutor EXECUTOR = new ClientExecutor("sheaf-http");

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .executor(EXECUTOR)
            .build();

    private DefaultClient() {}

    static CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<@Nullable Void> handler) {
        return EXECUTOR.starting(() -> CLIENT.sendAsync(request, handler));
    }
}
