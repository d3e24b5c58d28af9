package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of the Javadoc, which compile and run. */
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
}
