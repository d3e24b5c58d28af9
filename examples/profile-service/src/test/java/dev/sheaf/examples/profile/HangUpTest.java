package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work that nobody waits for ends where it takes place: in PostgreSQL, and at the ML service. */
@Tag("realtime")
class HangUpTest {

    private static final String ANALYTICS = "%FROM analytics%";

    private static Postgres database;

    @BeforeAll
    static void createSlowDatabase() throws Exception {
        database = Postgres.database("""
                CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
                CREATE VIEW analytics AS SELECT '42' AS user_id, 'login' AS event_type, 1 AS count FROM pg_sleep(600)""");
    }

    @Test
    void endsTheStatementAndTheExchangeWhenTheClientHangsUp() throws Exception {
        try (var ml = FakeMlService.silent();
                var service = service(ml, "600s")) {
            var socket =
                    new Client(service.url()).sendRaw("GET /api/aggregated?user_id=42 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the query runs", () -> database.runningQueries(ANALYTICS) == 1);
            assertThat(ml.asked.await(30, TimeUnit.SECONDS)).isTrue();

            socket.close();

            Await.until("the query has ended", () -> database.runningQueries(ANALYTICS) == 0);
            assertThat(ml.abandoned.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsTheStatementAndTheExchangeAtTheDeadline() throws Exception {
        try (var ml = FakeMlService.silent();
                var service = service(ml, "5s")) {
            // Otherwise a slow machine could be short of connections, which is an answer of its own.
            Await.until("both connections are open", () -> database.connections() == 2);
            assertThat(new Client(service.url()).aggregated("42").statusCode()).isEqualTo(408);

            Await.until("the query has ended", () -> database.runningQueries(ANALYTICS) == 0);
            assertThat(ml.abandoned.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsTheStatementWhenTheMlServiceFails() throws Exception {
        try (var ml = FakeMlService.answeringWhenTold(503, "[]");
                var service = service(ml, "600s")) {
            var socket =
                    new Client(service.url()).sendRaw("GET /api/aggregated?user_id=42 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("the query runs", () -> database.runningQueries(ANALYTICS) == 1);

            ml.answer();

            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 500 ");
            Await.until("the query has ended", () -> database.runningQueries(ANALYTICS) == 0);
        }
    }

    @Test
    void servesOthersWhileEveryConnectionIsBusy() throws Exception {
        try (var ml = FakeMlService.silent();
                var service = service(ml, "600s")) {
            Client client = new Client(service.url());
            var first = client.sendRaw("GET /api/aggregated?user_id=42 HTTP/1.1\r\nHost: x\r\n\r\n");
            var second = client.sendRaw("GET /api/aggregated?user_id=42 HTTP/1.1\r\nHost: x\r\n\r\n");
            Await.until("both connections are busy", () -> database.runningQueries(ANALYTICS) == 2);

            assertThat(client.get("/healthz").statusCode()).isEqualTo(200);

            first.close();
            second.close();
            Await.until("the queries have ended", () -> database.runningQueries(ANALYTICS) == 0);
        }
    }

    private static ProfileService service(FakeMlService ml, String timeout) throws Exception {
        return ProfileService.start(Config.from(database.environment(
                Map.of("ML_SERVICE_URL", ml.url(), "AGGREGATION_TIMEOUT", timeout, "DATABASE_POOL_SIZE", "2"))));
    }
}
