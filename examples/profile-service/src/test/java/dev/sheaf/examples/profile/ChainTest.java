package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two services, of which the first asks the second: deadline and hang-up go all the way to the second one's database.
 */
@Tag("realtime")
class ChainTest {

    private static final String HEADER = "X-Request-Timeout-Ms";
    private static final String HEADER_IN_LOWER_CASE = "x-request-timeout-ms";
    private static final String ANALYTICS = "%FROM analytics%";

    private static Postgres database;

    @BeforeAll
    static void createSlowDatabase() throws Exception {
        database = Postgres.database("""
                CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
                CREATE VIEW analytics AS SELECT '42' AS user_id, 'login' AS event_type, 1 AS count FROM pg_sleep(600)""");
    }

    /** On the embedded database, where nothing takes long. */
    private static ProfileService first(String mlServiceUrl, String timeout) throws Exception {
        return ProfileService.start(Config.from(Map.of(
                "PORT", "0",
                "ML_SERVICE_URL", mlServiceUrl,
                "AGGREGATION_TIMEOUT", timeout,
                "DEADLINE_HEADER", HEADER)));
    }

    /** On the slow one. */
    private static ProfileService second(String timeout) throws Exception {
        return ProfileService.start(Config.from(database.environment(
                Map.of("AGGREGATION_TIMEOUT", timeout, "DATABASE_POOL_SIZE", "2", "DEADLINE_HEADER", HEADER))));
    }

    private static Socket ask(ProfileService service, String... headers) throws Exception {
        return new Client(service.url())
                .sendRaw("GET /api/aggregated?user_id=42 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + String.join("", headers) + "\r\n");
    }

    private static String answer(Socket socket) throws Exception {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        return in.readLine();
    }

    @Test
    void theFirstHasItsRecommendationsFromTheSecond() throws Exception {
        try (var second = ProfileService.start(Config.from(Map.of("PORT", "0", "AGGREGATION_TIMEOUT", "30s")));
                var first = first(second.url(), "30s")) {
            var response = new Client(first.url()).aggregated("43");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body())
                    .contains("\"recommendations\":[\"espresso machine\",\"grinder\",\"scale\"]", "\"Grace\"");
        }
    }

    @Test
    void theSecondStopsItsStatementWhenTheClientOfTheFirstHangsUp() throws Exception {
        try (var second = second("600s");
                var first = first(second.url(), "600s")) {
            Socket client = ask(first);
            Await.until("the second one's query runs", () -> database.runningQueries(ANALYTICS) == 1);

            client.close();

            Await.until("the query has ended", () -> database.runningQueries(ANALYTICS) == 0);
        }
    }

    /** Which the second does by itself: its caller is a plain socket here, and stays on the line. */
    @Test
    void theSecondGivesUpWhenItsCallerSaysSo() throws Exception {
        try (var second = second("600s")) {
            Await.until("both connections are open", () -> database.connections() == 2);
            try (Socket caller = ask(second, HEADER + ": 1500\r\n")) {
                assertThat(answer(caller)).startsWith("HTTP/1.1 408 ");
            }
            Await.until("the query has ended", () -> database.runningQueries(ANALYTICS) == 0);
        }
    }

    @Test
    void noCallerGetsMoreTimeThanTheServiceAllows() throws Exception {
        try (var second = second("1s")) {
            try (Socket caller = ask(second, HEADER + ": 600000\r\n")) {
                assertThat(answer(caller)).startsWith("HTTP/1.1 408 ");
            }
        }
    }

    @Test
    void theFirstTellsTheSecondHowMuchTimeIsLeft() throws Exception {
        try (var ml = FakeMlService.answering(200, "[]");
                var first = first(ml.url(), "600s");
                Socket client = ask(first, HEADER + ": 30000\r\n")) {
            assertThat(answer(client)).startsWith("HTTP/1.1 200 ");

            assertThat(ml.headers.get(0).get(HEADER_IN_LOWER_CASE))
                    .asString()
                    .satisfies(left -> assertThat(Integer.parseInt(left)).isBetween(1, 30_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {": 49", ": 0", ": -1", ": soon", ":", ": 1000\r\nX-Request-Timeout-Ms: 1000"})
    void refusesADeadlineInWhichNothingCanBeDone(String value) throws Exception {
        try (var service = ProfileService.start(Config.from(Map.of("PORT", "0", "DEADLINE_HEADER", HEADER)));
                Socket client = ask(service, HEADER + value + "\r\n")) {
            String response = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response).startsWith("HTTP/1.1 400 ").contains("{\"error\":\"the deadline of the request ");
        }
    }

    @Test
    void hearsNothingOfDeadlinesUnlessConfigured() throws Exception {
        try (var ml = FakeMlService.answering(200, "[]");
                var service = ProfileService.start(
                        Config.from(Map.of("PORT", "0", "ML_SERVICE_URL", ml.url(), "AGGREGATION_TIMEOUT", "30s")));
                Socket client = ask(service, HEADER + ": 1\r\n")) {
            assertThat(answer(client)).startsWith("HTTP/1.1 200 ");

            assertThat(ml.headers.get(0)).doesNotContainKey(HEADER_IN_LOWER_CASE);
        }
    }
}
