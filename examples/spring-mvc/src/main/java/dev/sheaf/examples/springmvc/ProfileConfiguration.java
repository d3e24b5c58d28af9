package dev.sheaf.examples.springmvc;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.AggregationListener;
import dev.sheaf.Aggregator;
import dev.sheaf.ContextCapture;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.examples.observability.MicrometerMetrics;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcClient;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** From Boot's beans to an aggregator: sources, plan, environment. */
@Configuration(proxyBeanMethods = false)
class ProfileConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ProfileConfiguration.class);

    /** As many queries at once as there are connections. Not named jdbcClient: Spring has a bean of that name. */
    @Bean
    JdbcClient queries(HikariDataSource database) {
        return JdbcClient.on(database).withPermits(database.getMaximumPoolSize());
    }

    @Bean
    Aggregator<UserQuery, Profile> profiles(
            ProfileProperties properties, JdbcClient queries, JsonMapper json, RunEnvironment runs) {
        var users = queries.query("SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .one(row -> json.readTree(row.getString("data")));
        var recommendations = HttpSource.get(properties.mlService() + "/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .decode(body -> {
                    log.debug("recommendations came in {} bytes", body.length); // with the id of the request
                    return json.readTree(body);
                });
        var analytics = queries.query("SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getLong("count"));

        Plan<UserQuery> plan = Plan.of("profile", properties.deadline());
        var user = plan.require("user", users);
        var recommended = plan.require("recommendations", recommendations);
        var events = plan.require("analytics", analytics);
        return plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(events)))
                .in(runs);
    }

    /** Not named environment: that is Spring's own. */
    @Bean
    RunEnvironment runs(AggregationListener metrics) {
        return RunEnvironment.system().withContext(ContextCapture.mdc()).withListener(metrics);
    }

    @Bean
    AggregationListener metrics(MeterRegistry registry) {
        return new MicrometerMetrics(registry);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> hangUps() {
        return tomcat -> tomcat.setProtocol(HangUpProtocol.class.getName());
    }
}
