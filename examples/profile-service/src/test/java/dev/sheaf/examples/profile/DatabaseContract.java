package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the service answers from a database that schema.sql has filled: the same on each. */
@Tag("realtime")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseContract {

    private FakeMlService ml;
    private ProfileService service;
    private Client client;

    /** The environment of a service on a new database that the script has filled. */
    abstract Map<String, String> databaseFilledBy(String script, Map<String, String> more) throws Exception;

    @BeforeAll
    void start() throws Exception {
        ml = FakeMlService.answering(200, "[\"grinder\", \"Žofie's \\u0022scale\\u0022\"]");
        var more = Map.of("ML_SERVICE_URL", ml.url(), "AGGREGATION_TIMEOUT", "30s");
        String script = Files.readString(Path.of("schema.sql"));
        service = ProfileService.start(Config.from(databaseFilledBy(script, more)));
        client = new Client(service.url());
    }

    @AfterAll
    void stop() throws Exception {
        service.close();
        ml.close();
    }

    @Test
    void gathersWhatAllThreeSourcesSay() throws Exception {
        var response = client.aggregated("42");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(JsonMapper.shared().readTree(response.body()))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"user_data": {"name": "Ada", "plan": "pro", "languages": ["en", "fr"]},
                 "recommendations": ["grinder", "Žofie's \\"scale\\""],
                 "analytics": {"login": 12, "purchase": 3}}"""));
        assertThat(ml.requests).contains("GET /recommendations?user=42 HTTP/1.1");
    }

    @Test
    void passesEveryLetterThrough() throws Exception {
        assertThat(client.aggregated("44").body()).contains("\"Žofie\"").contains("\"analytics\":{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "42 ",
                " 42",
                "42'",
                "' OR '1'='1",
                "42;DROP TABLE users",
                "4_",
                "%",
                "a&user=42",
                "a+b",
                "ü",
                "🦉",
                ".."
            })
    void knowsNothingOfAnUnknownUser(String userId) throws Exception {
        var response = client.aggregated(userId);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith("{\"user_data\":{},\"recommendations\":[")
                .endsWith("],\"analytics\":{}}");
    }

    @Test
    void passesOnUserDataAsItIs() throws Exception {
        String data = "{\"score\": 0.12345678901234567890, \"deep\": " + "[".repeat(499) + "]".repeat(499) + "}";
        String script = "CREATE TABLE users (id VARCHAR(9), data VARCHAR(2000));"
                + "CREATE TABLE analytics (user_id VARCHAR(9), event_type VARCHAR(9), count INTEGER);"
                + "INSERT INTO users VALUES ('42', '" + data + "')";
        try (var exact = serviceOn(script)) {
            assertThat(new Client(exact.url()).aggregated("42").body()).startsWith("{\"user_data\":" + data + ",");
        }
    }

    /** What a record of the answer could not hold: no type, no count, half a count, a second one, too large a one. */
    @ParameterizedTest
    @ValueSource(strings = {"NULL, 1", "'a', NULL", "'a', 0.5", "'a', 1), ('42', 'a', 2", "'a', 9223372036854775808"})
    void failsWhereAnalyticsAreNoCounts(String row) throws Exception {
        String script = "CREATE TABLE users (id VARCHAR(9), data VARCHAR(9));"
                + "CREATE TABLE analytics (user_id VARCHAR(9), event_type VARCHAR(9), count NUMERIC(30, 2));"
                + "INSERT INTO analytics VALUES ('43', 'a', 7);"
                + "INSERT INTO analytics VALUES ('42', " + row + ")";
        try (var broken = serviceOn(script)) {
            assertThat(new Client(broken.url()).aggregated("43").body()).endsWith("\"analytics\":{\"a\":7}}");
            assertThat(new Client(broken.url()).aggregated("42").statusCode()).isEqualTo(500);
        }
    }

    private ProfileService serviceOn(String script) throws Exception {
        var more = Map.of("ML_SERVICE_URL", ml.url(), "AGGREGATION_TIMEOUT", "30s", "DATABASE_POOL_SIZE", "1");
        return ProfileService.start(Config.from(databaseFilledBy(script, more)));
    }

    /** People keep JSON in columns of text, where anything can be. */
    @ParameterizedTest
    @ValueSource(
            strings = {"oops", "", "{\"secret\": 1", "{\"secret\": 1} and more", "[\"secret\"]", "\"secret\"", "null"})
    void neverCopiesDataThatIsNoJsonObject(String data) throws Exception {
        String script = "CREATE TABLE users (id VARCHAR(9), data VARCHAR(99));"
                + "CREATE TABLE analytics (user_id VARCHAR(9), event_type VARCHAR(9), count INTEGER);"
                + "INSERT INTO users VALUES ('42', '" + data + "');"
                + "INSERT INTO users VALUES ('43', NULL)";
        try (var broken = serviceOn(script)) {
            var response = new Client(broken.url()).aggregated("42");
            var withoutData = new Client(broken.url()).aggregated("43");

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).isEqualTo("{\"error\":\"Internal server error\"}");
            assertThat(withoutData.body()).startsWith("{\"user_data\":{},");
        }
    }
}
