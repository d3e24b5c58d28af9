package consumer;

import com.sun.net.httpserver.HttpServer;
import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;

/** The first example of the README, with a database and a server of its own. */
public final class Main {

    record UserQuery(String userId) {}

    record Profile(String user, List<String> recommendations, Map<String, Integer> events) {}

    private Main() {}

    public static void main(String[] args) throws Exception {
        var dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:consumer;DB_CLOSE_DELAY=-1");
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users(id VARCHAR, data VARCHAR); INSERT INTO users VALUES ('42', 'Ada');"
                    + "CREATE TABLE analytics(user_id VARCHAR, event_type VARCHAR, count INT);"
                    + "INSERT INTO analytics VALUES ('42', 'login', 7)");
        }
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/recommendations", exchange -> {
            byte[] body = "tea,milk".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String mlService = "http://localhost:" + server.getAddress().getPort();

        var users = JdbcSource.query(dataSource, "SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .one(row -> row.getString("data"));
        var recommendations = HttpSource.get(mlService + "/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .decode(body -> List.of(new String(body, StandardCharsets.UTF_8).split(",")));
        var analytics = JdbcSource.query(
                        dataSource, "SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getInt("count"));

        Plan<UserQuery> plan = Plan.of("profile", Duration.ofSeconds(30));
        var user = plan.require("user", users);
        var recommended = plan.optional("recommendations", recommendations, List.of());
        var events = plan.require("analytics", analytics);
        Aggregator<UserQuery, Profile> profile =
                plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(events)));

        System.out.println(profile.ask(new UserQuery("42")));
        server.stop(0);
    }
}
