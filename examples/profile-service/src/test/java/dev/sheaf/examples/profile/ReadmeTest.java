package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.AggregationListener;
import dev.sheaf.Aggregator;
import dev.sheaf.ContextCapture;
import dev.sheaf.Deadline;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcClient;
import dev.sheaf.jdbc.JdbcSource;
import dev.sheaf.resilience.Guard;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the READMEs of the project and of its modules show, compiled: whatever stands here between "off" and "on".
 */
@SuppressWarnings("SameNameButDifferent") // each block of the README has its own query
class ReadmeTest {

    private static final TypeReference<List<String>> LIST_OF_STRINGS = new TypeReference<>() {};

    record Profile(String user, List<String> recommendations, Map<String, Integer> events) {}

    static CompletableFuture<Profile> shown(DataSource dataSource, JsonMapper mapper) {
        // spotless:off
        record UserQuery(String userId) {}

        var users = JdbcSource.query(dataSource, "SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .one(row -> row.getString("data"));
        var recommendations = HttpSource.get("http://ml-service/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .decode(body -> mapper.readValue(body, LIST_OF_STRINGS));
        var analytics = JdbcSource.query(dataSource, "SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getInt("count"));

        Plan<UserQuery> plan = Plan.of("profile", Duration.ofSeconds(2));
        var user = plan.require("user", users);
        var recommended = plan.optional("recommendations", recommendations, List.of());
        var events = plan.require("analytics", analytics);
        Aggregator<UserQuery, Profile> profile =
                plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(events)));

        CompletableFuture<Profile> answer = profile.start(new UserQuery("42"));
        // spotless:on
        return answer;
    }

    static List<?> started(
            Aggregator<UserQuery, Profile> profile,
            UserQuery query,
            AggregationListener metrics,
            Duration timeLeftOfRequest)
            throws InterruptedException {
        // spotless:off
        var profiles = profile.in(RunEnvironment.system().withContext(ContextCapture.mdc()).withListener(metrics));

        Aggregation<Profile> run = profiles.start(query);    // a CompletableFuture: cancel it, and everything below it stops
        Profile waited = profiles.ask(query);                // waits; an interrupt cancels the run
        Profile hurried = profiles.ask(query, Deadline.in(timeLeftOfRequest));
        // spotless:on
        return List.of(run, waited, hurried);
    }

    static Source<?, ?> sql(DataSource pool) {
        record UserQuery(String userId, List<String> types) {}

        // spotless:off
        record Event(String eventType, long count) {}

        var database = JdbcClient.on(pool).withPermits(20);        // as many as the pool has connections
        var events = database.query("SELECT event_type, count FROM analytics WHERE user_id = :id AND event_type IN (:types)")
                .bind("id", UserQuery::userId)
                .bindIn("types", UserQuery::types)                   // up to 1,000; an empty list finds nothing
                .maxRows(500)                                       // one more fails; 10,000 unless you say so
                .list(Event.class);                                 // by name, whatever the case, without underscores
        // spotless:on
        return events;
    }

    static Source<UserQuery, List<String>> http(JsonMapper mapper) {
        // spotless:off
        var recommendations = HttpSource.get("http://ml-service/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .headers((query, header) -> header.accept("X-Request-Id", MDC.get("request"))) // or your tracer's
                .propagateDeadline("X-Request-Timeout-Ms")                    // off unless asked for: what is left, in milliseconds
                .maxConcurrent(50)                                            // one more is rejected, not queued
                .maxBodyBytes(64 * 1024)                                      // 1 MiB unless you say so; a longer one ends the exchange
                .decode(body -> mapper.readValue(body, LIST_OF_STRINGS));     // any library; decodeOn(executor) if it blocks
        // spotless:on
        return recommendations;
    }

    static Part<List<String>> guarded(
            Source<String, List<String>> recommendations, Retry retry, CircuitBreaker breaker) {
        // spotless:off
        Guard guard = Guard.builder()
                .retry(retry)
                .circuitBreaker(breaker)
                .attemptTimeout(Duration.ofMillis(300))
                .build();

        Plan<String> plan = Plan.of("profile", Duration.ofSeconds(2));
        var recommended = plan.optional("recommendations", guard.protect(recommendations), List.of());
        // spotless:on
        return recommended;
    }

    static Source<String, List<String>> hedged(Source<String, List<String>> recommendations, Guard guard) {
        // spotless:off
        Source<String, List<String>> quick =
                guard.protect(recommendations).safeToRepeat().hedged(Duration.ofMillis(80), 10);
        // spotless:on
        return quick;
    }

    @Test
    void showsTheseLines() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/sheaf/examples/profile/ReadmeTest.java"));
        StringBuilder pages = new StringBuilder();
        for (String module : List.of("", "core/", "adapters-jdbc/", "adapters-http/")) {
            pages.append(Files.readString(Path.of("../../" + module + "README.md")));
        }
        List<String> shown = Pattern.compile(" // spotless:" + "off\n(.*?)\n *// spotless:" + "on", Pattern.DOTALL)
                .matcher(source)
                .results()
                .map(lines -> lines.group(1).stripIndent())
                .toList();

        assertThat(shown).hasSize(6).allSatisfy(lines -> assertThat(pages).contains("```java\n" + lines + "\n```"));
    }
}
