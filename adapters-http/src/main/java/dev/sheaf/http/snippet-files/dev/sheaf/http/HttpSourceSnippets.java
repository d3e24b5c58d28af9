package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Plan;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The examples of the Javadoc, which compile and run. */
@Tag("realtime")
class HttpSourceSnippets {

    record UserQuery(String userId) {}

    /** In the place of a JSON library. */
    static final class Mapper {
        List<String> readList(byte[] json) {
            String text = new String(json, UTF_8);
            return List.of(text.substring(2, text.length() - 2).split("\",\""));
        }
    }

    private final Mapper mapper = new Mapper();

    @Test
    void get() throws Exception {
        try (FaultServer server = new FaultServer().onJson("/recommendations", "[\"tea\",\"milk\"]")) {
            String mlService = server.url("");
            // @start region="get"
            Source<UserQuery, List<String>> recommendations = HttpSource.get(mlService + "/recommendations?user={user}")
                    .param("user", UserQuery::userId)
                    .decode(body -> mapper.readList(body));
            // @end

            Plan<UserQuery> plan = Plan.of("profile", Duration.ofSeconds(30));
            var recommended = plan.require("recommendations", recommendations);
            Aggregator<UserQuery, List<String>> profile = plan.combine(got -> got.get(recommended));

            assertThat(Await.value(profile.start(new UserQuery("4 2")))).containsExactly("tea", "milk");
            assertThat(server.received().get(0).target()).isEqualTo("/recommendations?user=4%202");
        }
    }

    @Test
    void headers() throws Exception {
        try (FaultServer server = new FaultServer().onJson("/recommendations", "[\"tea\"]")) {
            MDC.put("request", "r-1");
            // @start region="headers"
            var recommendations = HttpSource.get(server.url("/recommendations?user={user}"))
                    .param("user", UserQuery::userId)
                    .headers((query, header) -> header.accept("X-Request-Id", MDC.get("request")))
                    .decode(body -> mapper.readList(body));
            // @end

            assertThat(Await.value(HttpSourceTest.ask(recommendations, new UserQuery("42"))))
                    .containsExactly("tea");
            assertThat(server.received().get(0).header("X-Request-Id")).isEqualTo("r-1");
        } finally {
            MDC.remove("request");
        }
    }

    @Test
    void client() throws Exception {
        try (FaultServer server = new FaultServer().onJson("/recommendations", "[\"tea\"]")) {
            String mlService = server.url("");
            // @start region="client"
            HttpSourceClient client = HttpSourceClient.open("recommendations"); // to be closed where the service ends
            Source<UserQuery, List<String>> recommendations = HttpSource.get(mlService + "/recommendations?user={user}")
                    .param("user", UserQuery::userId)
                    .client(client)
                    .decode(body -> mapper.readList(body));
            // @end

            try (client) {
                assertThat(Await.value(HttpSourceTest.ask(recommendations, new UserQuery("42"))))
                        .containsExactly("tea");
            }
        }
    }

    @Test
    void response() throws Exception {
        try (FaultServer server = new FaultServer().onJson("/users", "[\"tea\"]")) {
            String users = server.url("");
            // @start region="response"
            Source<UserQuery, Optional<List<String>>> favourites = HttpSource.get(users + "/users/{id}")
                    .param("id", UserQuery::userId)
                    .decodeResponse(
                            (status, headers, body) ->
                                    status == 404 ? Optional.empty() : Optional.of(mapper.readList(body)),
                            404);
            // @end

            assertThat(Await.value(HttpSourceTest.ask(favourites, new UserQuery("42"))))
                    .isEmpty();
        }
    }

    @Test
    void settings() throws Exception {
        try (FaultServer server = new FaultServer().onJson("/recommendations", "[\"tea\"]")) {
            SSLContext certificates = SSLContext.getDefault();
            ProxySelector proxy = HttpClient.Builder.NO_PROXY;
            // @start region="settings"
            HttpSourceClient client = HttpSourceClient.open(
                    "partner",
                    settings -> settings.sslContext(certificates)
                            .proxy(proxy)
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(Duration.ofSeconds(5)));
            // @end

            try (client) {
                var recommendations = HttpSource.get(server.url("/recommendations"))
                        .client(client)
                        .decode(body -> mapper.readList(body));
                assertThat(Await.value(HttpSourceTest.ask(recommendations, new UserQuery("42"))))
                        .containsExactly("tea");
            }
        }
    }

    @Test
    void incoming() {
        String header = "150";
        Aggregator<UserQuery, String> profile = hanging();
        // @start region="incoming"
        Deadline deadline = DeadlineHeader.parse(header, Duration.ofSeconds(2), RunEnvironment.system());
        Aggregation<String> answer = profile.start(new UserQuery("42"), deadline);
        // @end
        assertThat(Await.failure(answer)).isInstanceOf(DeadlineExceededException.class);
    }

    private static Aggregator<UserQuery, String> hanging() {
        Plan<UserQuery> plan = Plan.of("profile", Duration.ofSeconds(30));
        plan.require("user", ScriptedSource.<UserQuery, String>hangs());
        return plan.combine(got -> "never");
    }
}
