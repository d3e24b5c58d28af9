package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An ML service that is down, silent or slow, where the answer may do without it and where a guard stands before it.
 */
@Tag("realtime")
class DegradedTest {

    private static final String GRACE = "{\"user_data\":{\"name\":\"Grace\",\"plan\":\"free\",\"languages\":[\"en\"]},";
    private static final String WITHOUT_RECOMMENDATIONS =
            GRACE + "\"recommendations\":[],\"analytics\":{\"login\":1},\"degraded\":[\"recommendations\"]}";

    private static ProfileService service(FakeMlService ml, Map<String, String> more) throws Exception {
        Map<String, String> env = new HashMap<>(Map.of("PORT", "0", "ML_SERVICE_URL", ml.url()));
        env.putAll(more);
        return ProfileService.start(Config.from(env));
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void answersWithoutRecommendationsWhenTheMlServiceFails() throws Exception {
        try (var ml = FakeMlService.answering(500, "[]");
                var service = service(ml, Map.of("RECOMMENDATIONS", "optional", "AGGREGATION_TIMEOUT", "30s"))) {
            assertAnswer(new Client(service.url()).aggregated("43"), 200, WITHOUT_RECOMMENDATIONS);
        }
    }

    @Test
    void answersWithoutRecommendationsWhenTheMlServiceIsSilent() throws Exception {
        try (var ml = FakeMlService.silent();
                var service = service(
                        ml,
                        Map.of(
                                "RECOMMENDATIONS",
                                "optional",
                                "AGGREGATION_TIMEOUT",
                                "3s", // for the database, on a slow machine
                                "DATABASE_POOL_SIZE",
                                "2"))) {
            assertAnswer(new Client(service.url()).aggregated("43"), 200, WITHOUT_RECOMMENDATIONS);
            ml.abandoned.await();
        }
    }

    @Test
    void answersAsEverWhenTheMlServiceDoes() throws Exception {
        try (var ml = FakeMlService.answering(200, "[\"grinder\"]");
                var service = service(
                        ml, Map.of("RECOMMENDATIONS", "optional", "ML_GUARD", "on", "AGGREGATION_TIMEOUT", "30s"))) {
            assertAnswer(
                    new Client(service.url()).aggregated("43"),
                    200,
                    GRACE + "\"recommendations\":[\"grinder\"],\"analytics\":{\"login\":1}}");
        }
    }

    @Test
    void leavesAnMlServiceAloneThatIsDown() throws Exception {
        try (var ml = FakeMlService.answering(500, "[]");
                var service = service(
                        ml, Map.of("RECOMMENDATIONS", "optional", "ML_GUARD", "on", "AGGREGATION_TIMEOUT", "30s"))) {
            Client client = new Client(service.url());
            for (int i = 0; i < 12; i++) {
                assertAnswer(client.aggregated("43"), 200, WITHOUT_RECOMMENDATIONS);
            }
            // Each answer asks twice, the second time because the first has failed; ten failures open the breaker.
            assertThat(ml.requests).hasSize(10);
        }
    }

    @Test
    void asksASlowMlServiceTwice() throws Exception {
        try (var ml = FakeMlService.answeringWhenTold(200, "[\"grinder\"]");
                var service = service(ml, Map.of("ML_GUARD", "on", "AGGREGATION_TIMEOUT", "20s"))) {
            Client client = new Client(service.url());
            CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
            Thread asking = new Thread(() -> {
                try {
                    answer.complete(client.aggregated("43"));
                } catch (Exception failed) {
                    answer.completeExceptionally(failed);
                }
            });
            asking.start();
            Await.until("it is asked a second time", () -> ml.requests.size() == 2);
            ml.answer();

            assertAnswer(answer.get(), 200, GRACE + "\"recommendations\":[\"grinder\"],\"analytics\":{\"login\":1}}");
            assertThat(ml.requests).hasSize(2);
        }
    }
}
