package dev.sheaf.examples.webflux;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcClient;
import java.net.URI;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** A service that answers {@code GET /api/aggregated?user_id=..} from a database and an ML service. */
@SpringBootApplication
public class ProfileApplication {

    public static void main(String[] args) {
        SpringApplication.run(ProfileApplication.class, args);
    }

    /** As many queries at once as there are connections; each on a thread of the JDBC adapter, never on Netty's. */
    @Bean
    JdbcClient queries(HikariDataSource database) {
        return JdbcClient.on(database).withPermits(database.getMaximumPoolSize());
    }

    @Bean
    Aggregator<UserQuery, Profile> profiles(
            JdbcClient queries,
            JsonMapper json,
            @Value("${profile.ml-service}") URI mlService,
            @Value("${profile.deadline}") Duration deadline) {
        var users = queries.query("SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .one(row -> json.readTree(row.getString("data")));
        var recommendations = HttpSource.get(mlService + "/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .decode(json::readTree);
        var analytics = queries.query("SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getLong("count"));

        Plan<UserQuery> plan = Plan.of("profile", deadline);
        var user = plan.require("user", users);
        var recommended = plan.require("recommendations", recommendations);
        var events = plan.require("analytics", analytics);
        return plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(events)));
    }
}
