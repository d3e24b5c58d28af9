package dev.sheaf.examples.virtualthreads;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sheaf.Aggregator;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.SourceFailedException;
import dev.sheaf.jdbc.JdbcClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** {@code GET /profile/<id>} with a virtual thread for each request, which simply waits for its answer. */
final class ProfileServer implements AutoCloseable {

    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Aggregator<String, String> profiles;
    private final HttpServer server;

    ProfileServer(DataSource database, int connections, Duration limit) throws IOException {
        JdbcClient queries = JdbcClient.on(database).withPermits(connections);
        var users = queries.query("SELECT name FROM users WHERE id = :id")
                .bind("id", (String id) -> id)
                .one(row -> row.getString("name"));
        var analytics = queries.query("SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", (String id) -> id)
                .toMap(row -> row.getString("event_type"), row -> row.getLong("count"));
        Plan<String> plan = Plan.of("profile", limit);
        var user = plan.require("user", users);
        var events = plan.optional("analytics", analytics, Map.of());
        profiles = plan.combine(got -> got.get(user) + " " + got.get(events));

        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(requests);
        server.createContext("/profile/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().substring("/profile/".length());
        try {
            send(exchange, 200, profiles.ask(id));
        } catch (DeadlineExceededException late) {
            send(exchange, 504, "no answer in time from " + late.missing());
        } catch (SourceFailedException failed) {
            send(exchange, 503, failed.sourceName() + " is not available");
        } catch (InterruptedException closing) {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Ends what is under way: an interrupt of a thread that waits in {@code ask} cancels its run. */
    @Override
    public void close() {
        requests.shutdownNow();
        server.stop(0);
    }
}
