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
import dev.sheaf.resilience.Guard;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.function.BiConsumer;
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
            ProfileProperties properties,
            JdbcClient queries,
            JsonMapper json,
            CircuitBreakerRegistry breakers,
            Tracer tracer,
            Propagator propagator,
            RunEnvironment runs) {
        var users = queries.query("SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .one(row -> json.readTree(row.getString("data")));
        var recommendations = HttpSource.get(properties.mlService() + "/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .headers((query, header) -> sendTrace(tracer, propagator, header))
                .decode(body -> {
                    log.debug("recommendations came in {} bytes", body.length); // with the id of the request
                    return json.readTree(body);
                });
        Guard guard = Guard.builder()
                .circuitBreaker(breakers.circuitBreaker("ml-service"))
                .build();
        var analytics = queries.query("SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getLong("count"));

        Plan<UserQuery> plan = Plan.of("profile", properties.deadline());
        var user = plan.require("user", users);
        var recommended = plan.require("recommendations", guard.protect(recommendations));
        var events = plan.require("analytics", analytics);
        return plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(events)))
                .in(runs);
    }

    private static void sendTrace(Tracer tracer, Propagator propagator, BiConsumer<String, String> header) {
        TraceContext trace = tracer.currentTraceContext().context();
        if (trace != null) {
            propagator.inject(trace, header, (to, name, value) -> header.accept(name, value));
        }
    }

    /** Not named environment: that is Spring's own. */
    @Bean
    RunEnvironment runs(AggregationListener metrics) {
        return RunEnvironment.system()
                .withContext(ContextCapture.mdc())
                .withContext(trace())
                .withListener(metrics);
    }

    /** The observation of the request, and whatever else Spring would carry to another thread. */
    private static ContextCapture trace() {
        ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
        return () -> {
            ContextSnapshot captured = snapshots.captureAll();
            return captured::wrap;
        };
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
