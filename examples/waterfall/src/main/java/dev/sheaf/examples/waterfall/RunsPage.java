package dev.sheaf.examples.waterfall;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.sheaf.RunEnvironment;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * A page that shows the last runs, live: a handler for the HTTP server of the JDK.
 *
 * <p>To be mounted at a path that ends in a slash:
 *
 * <pre>{@code
 * server.createContext("/runs/", new RunsPage(runs));
 * }</pre>
 *
 * <p>It asks for no password, so mount it where only your own people come. It shows names, times and classes of
 * failures, never a value. At most {@value #MOST_VIEWERS} viewers are served at a time, each by a daemon thread; the
 * threads of the server are not held up.
 */
public final class RunsPage implements HttpHandler, AutoCloseable {

    static final int MOST_VIEWERS = 16;

    /** While something is in flight, a viewer sees its time pass. */
    private static final long TICK_MILLIS = 1_000;

    /** However much happens, a viewer gets no more than a few bundles in a second. */
    private static final long PAUSE_MILLIS = 300;

    private static final Map<String, String> FILES = Map.of(
            "", "text/html",
            "page.css", "text/css",
            "waterfall.css", "text/css",
            "page.js", "text/javascript");

    private final LastRuns runs;
    private final ExecutorService viewerThreads =
            Executors.newCachedThreadPool(RunEnvironment.daemonThreads("sheaf-page"));
    private final Semaphore viewers = new Semaphore(MOST_VIEWERS);

    /** Written by the one who closes, read by the threads of the viewers. */
    private volatile boolean closed;

    public RunsPage(LastRuns runs) {
        this.runs = runs;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String file = path.substring(path.lastIndexOf('/') + 1);
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            answer(exchange, 405, "text/plain", "GET only\n");
        } else if (file.equals("events")) {
            subscribe(exchange);
        } else if (FILES.containsKey(file)) {
            String text = file.isEmpty() ? page() : Resource.text(file);
            answer(exchange, 200, FILES.get(file), text);
        } else {
            answer(exchange, 404, "text/plain", "not here\n");
        }
    }

    /** The pattern is there once, for all pictures. */
    private static String page() {
        return Resource.text("page.html").replace("<!-- hatch.svg -->", Resource.text("hatch.svg"));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(UTF_8);
            setHeaders(exchange, type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Should markup ever get in through a name, the browser runs none of it. */
    private static void setHeaders(HttpExchange exchange, String type) {
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders()
                .set(
                        "Content-Security-Policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        if (closed || !viewers.tryAcquire()) {
            answer(exchange, 503, "text/plain", "too many viewers\n");
            return;
        }
        viewerThreads.execute(() -> {
            try {
                stream(exchange);
            } catch (IOException gone) {
                // the viewer has left, and the next look at this page begins anew
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
                viewers.release();
            }
        });
    }

    /** One event for each run that is new or has changed, then one that tells which runs are still to be shown. */
    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        setHeaders(exchange, "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            for (long seen = -1; !closed; ) {
                LastRuns.Changes changes = runs.since(seen);
                StringBuilder events = new StringBuilder();
                changes.views().forEach(run -> append(events, "run", RunHtml.of(run)));
                append(
                        events,
                        "kept",
                        changes.kept().stream().map(String::valueOf).collect(Collectors.joining(" ")));
                body.write(events.toString().getBytes(UTF_8));
                body.flush(); // fails when the viewer has left, so every tick sends something
                seen = changes.version();
                Thread.sleep(PAUSE_MILLIS);
                runs.await(seen, TICK_MILLIS);
            }
        }
    }

    private static void append(StringBuilder events, String type, String data) {
        events.append("event: ").append(type).append('\n');
        data.lines().forEach(line -> events.append("data: ").append(line).append('\n'));
        events.append(data.isEmpty() ? "data:\n\n" : "\n");
    }

    /** Lets the viewers go. The server is its owner's. */
    @Override
    public void close() {
        closed = true;
        viewerThreads.shutdownNow();
    }
}
