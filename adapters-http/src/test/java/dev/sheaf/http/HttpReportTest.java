package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Plan;
import dev.sheaf.http.FaultServer.Behaviour;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The report of a run tells failures of one class apart, also where a fallback stands in for the answer. */
@Tag("realtime")
class HttpReportTest {

    /** The summary of a run whose optional part asks the server, without its times. */
    private static String summary(String url) {
        Plan<String> plan = Plan.of("page", Await.BOUND);
        var tips = plan.optional(
                "tips",
                HttpSource.get(url + "?secret={q}")
                        .param("q", (String query) -> query)
                        .decode(body -> new String(body, UTF_8)),
                "none");
        var run = plan.combine(got -> got.get(tips)).start("s3cret");
        assertThat(Await.value(run)).isEqualTo("none");
        return run.report().summary().replaceAll("[0-9.]+ m?s", "N ms");
    }

    private static String summary(Behaviour behaviour) throws IOException {
        try (FaultServer server = new FaultServer().on("/x", behaviour)) {
            return summary(server.url("/x"));
        }
    }

    @Test
    void showsAStatus() throws Exception {
        assertThat(summary((request, connection) -> connection.sendJson(503, "{\"why\":\"s3cret\"}")))
                .isEqualTo("page SUCCEEDED N ms: tips FAILED N ms (HttpSourceException STATUS 503, fallback served)");
    }

    @Test
    void showsThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(summary("http://localhost:" + port + "/x"))
                .isEqualTo("page SUCCEEDED N ms: tips FAILED N ms (HttpSourceException CONNECT, fallback served)");
    }

    @Test
    void showsThatTheConnectionBrokeOff() throws Exception {
        assertThat(summary(Faults.resetBeforeHead()))
                .contains("(HttpSourceException CONNECTION_LOST, fallback served)");
        assertThat(summary(Faults.resetInBody())).contains("(HttpSourceException CONNECTION_LOST 200, ");
    }
}
