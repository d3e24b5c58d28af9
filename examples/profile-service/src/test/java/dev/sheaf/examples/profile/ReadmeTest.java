package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The first lines of code that the README of the project shows, compiled. */
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

    @Test
    void showsTheseLines() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/sheaf/examples/profile/ReadmeTest.java"));
        String lines = source.substring(
                source.indexOf("        record UserQuery"), source.indexOf("        // spotless:" + "on"));

        assertThat(Files.readString(Path.of("../../README.md")))
                .contains("```java\n" + lines.stripTrailing().stripIndent() + "\n```");
    }
}
