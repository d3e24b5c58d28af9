package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every status but those that depend on what a database holds; on the embedded database, over real sockets. */
@Tag("realtime")
class StatusTest {

    private static ProfileService service;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        service = service(Map.of("AGGREGATION_TIMEOUT", "30s"));
        client = new Client(service.url());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static ProfileService service(Map<String, String> more) throws Exception {
        Map<String, String> env = new HashMap<>(Map.of("PORT", "0"));
        env.putAll(more);
        return ProfileService.start(Config.from(env));
    }

    @Test
    void answersFromItsOwnSamplesWithNothingConfigured() throws Exception {
        assertAnswer(
                client.aggregated("43"),
                200,
                "{\"user_data\":{\"name\":\"Grace\",\"plan\":\"free\",\"languages\":[\"en\"]},"
                        + "\"recommendations\":[\"espresso machine\",\"grinder\",\"scale\"],\"analytics\":{\"login\":1}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?user_id",
                "?user_id=",
                "?user=42",
                "?USER_ID=42",
                "?user_id=42&user_id=42",
                "?user_id=42&user_id=",
                "?user_id=a%00b",
                "?user_id=a%0Ab",
                "?user_id=%7F",
                "?user_id=%C2%85",
                "?user_id=%ZZ",
                "?user_id=42%2",
                "?user_id=%FF"
            })
    void refusesAMissingOrStrangeUserId(String query) throws Exception {
        // By hand, since a proper client would not send some of them.
        try (var socket =
                client.sendRaw("GET /api/aggregated" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response)
                    .startsWith("HTTP/1.1 400 ")
                    .endsWith(
                            "{\"error\":\"user_id must be given once, as 1 to 128 characters in UTF-8, none a control character\"}");
        }
    }

    @Test
    void takesAUserIdOf128CharactersAndNoLongerOne() throws Exception {
        assertThat(client.aggregated("x".repeat(128)).statusCode()).isEqualTo(200);
        assertThat(client.aggregated("🦉".repeat(128)).statusCode()).isEqualTo(200);
        assertThat(client.aggregated("x".repeat(129)).statusCode()).isEqualTo(400);
        assertThat(client.aggregated("🦉".repeat(129)).statusCode()).isEqualTo(400);
        assertThat(client.aggregated("x".repeat(10_000)).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/aggregated/",
                "/API/aggregated?user_id=42",
                "/api/aggregated/42",
                "/healthz/x",
                "//healthz"
            })
    void doesNotKnowOtherPaths(String path) throws Exception {
        assertAnswer(client.get(path), 404, "{\"error\":\"Not found\"}");
        assertAnswer(client.send("POST", path), 404, "{\"error\":\"Not found\"}");
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
    void allowsNothingButGetAndHead(String method) throws Exception {
        for (String path : new String[] {"/api/aggregated?user_id=42", "/healthz"}) {
            var response = client.send(method, path);

            assertAnswer(response, 405, "{\"error\":\"Method not allowed\"}");
            assertThat(response.headers().allValues("Allow")).containsExactly("GET, HEAD");
        }
    }

    /** RFC 9110, 9.1 and 9.3.2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/healthz",
                "/api/aggregated?user_id=42",
                "/recommendations?user=42",
                "/api/aggregated",
                "/no/such/path"
            })
    void answersHeadAsGetWithoutABody(String path) throws Exception {
        String get = exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        String head = exchange("HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(head).isEqualTo(get.substring(0, get.indexOf("\r\n\r\n") + 4));
        assertThat(head).contains("Content-Length: " + (get.length() - head.length()));
    }

    /** RFC 9112, 3.2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " HTTP/1.1\r\n\r\n",
                " HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
                " HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n",
                " HTTP/1.1\r\nHost: x y\r\n\r\n",
                " HTTP/1.1\r\nHost: x:http\r\n\r\n",
                " HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n"
            })
    void refusesARequestThatDoesNotSayToWhom(String rest) throws Exception {
        for (String path : new String[] {"/healthz", "/api/aggregated?user_id=42", "/no/such/path"}) {
            assertThat(exchange("GET " + path + rest + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .as("one answer, and no more are taken")
                    .startsWith("HTTP/1.")
                    .contains(" 400 ")
                    .endsWith("{\"error\":\"Malformed request\"}")
                    .doesNotContain("\"ok\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1\r\nHost: x",
                "HTTP/1.1\r\nhost: [::1]:3000",
                "HTTP/1.1\r\nHost:",
                "HTTP/1.0",
                "HTTP/1.0\r\nHost: x"
            })
    void answersARequestThatSaysAsMuchAsItsVersionAsksFor(String rest) throws Exception {
        assertThat(exchange("GET /healthz " + rest + "\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ")
                .endsWith("{\"status\":\"ok\"}");
    }

    @Test
    void isHealthy() throws Exception {
        assertAnswer(client.get("/healthz"), 200, "{\"status\":\"ok\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE\r\n\r\n", "GET\r\n\r\n", "GET /healthz HTTP/1.1\r\nno colon\r\n\r\n"})
    void answersNonsenseInJsonAsWell(String request) throws Exception {
        try (var socket = client.sendRaw(request)) {
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(response).contains(" 400 ").endsWith("{\"error\":\"Malformed request\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"408", "503", "504"})
    void saysThatTimeIsUp(String status) throws Exception {
        var env = Map.of(
                "AGGREGATION_TIMEOUT", "500ms",
                "ML_STUB_DELAY", "3600s",
                "TIMEOUT_STATUS", status,
                "DATABASE_POOL_SIZE", "1"); // open from the start, so a slow machine is not short of connections
        try (var slow = service(env)) {
            assertAnswer(
                    new Client(slow.url()).aggregated("42"),
                    Integer.parseInt(status),
                    "{\"error\":\"Request timeout\"}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {\"reason\": \"secret\"}",
                "404 | []",
                "302 | []",
                "200 | {\"secret\": 1}",
                "200 | [\"secret\"",
                "200 | [\"secret\"] and more",
                "200 | [1]",
                "200 | [\"secret\", null]",
                "200 | [{\"title\": \"secret\"}]",
                "200 | [[\"secret\"]]",
                "200 | [true]",
                "200 | secret",
                "200 | null",
                "200 | ''"
            })
    void neverSaysWhyASourceFailed(int mlStatus, String mlBody) throws Exception {
        try (var ml = FakeMlService.answering(mlStatus, mlBody);
                var failing = service(Map.of("AGGREGATION_TIMEOUT", "30s", "ML_SERVICE_URL", ml.url()))) {
            assertAnswer(new Client(failing.url()).aggregated("42"), 500, "{\"error\":\"Internal server error\"}");
        }
    }

    /** By hand: what comes back until the service closes the connection. */
    private static String exchange(String request) throws Exception {
        try (var socket = client.sendRaw(request)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertAnswer(HttpResponse<String> response, int status, String body) {
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }
}
