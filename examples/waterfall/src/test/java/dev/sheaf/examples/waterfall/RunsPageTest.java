package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the handler answers, seen by a client. */
@Tag("realtime")
@SuppressWarnings("FutureReturnValueIgnored")
class RunsPageTest extends RunsFixture {

    private final HttpClient client = HttpClient.newHttpClient();
    private final RunsPage page = new RunsPage(runs);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/runs/", page); // without an executor, so on the one thread that also accepts
        server.start();
    }

    @AfterEach
    void stop() {
        page.close();
        server.stop(0);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://localhost:" + server.getAddress().getPort() + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<InputStream> subscribe() throws Exception {
        return client.send(request("/runs/events").build(), BodyHandlers.ofInputStream());
    }

    /** What is sent up to the event that closes a bundle. */
    private static String bundle(InputStream events) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next; text.indexOf("event: kept") < 0 || !text.toString().endsWith("\n\n"); text.append((char) next)) {
            next = events.read();
            if (next < 0) {
                throw new IOException("ended after " + text);
            }
        }
        return text.toString();
    }

    @Test
    void thePageAndItsFilesAreServedAndNothingElse() throws Exception {
        assertThat(get("/runs/").body()).contains("<title>Sheaf: the last runs</title>", "<pattern id=\"hatch\"");
        assertThat(get("/runs/page.js").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(get("/runs/page.css").statusCode()).isEqualTo(200);
        assertThat(get("/runs/waterfall.css").statusCode()).isEqualTo(200);
        assertThat(get("/runs/Demo.class").statusCode()).isEqualTo(404);
        assertThat(client.send(
                                request("/runs/")
                                        .POST(HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void theBrowserIsToldToRunNoMarkup() throws Exception {
        assertThat(get("/runs/").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
        assertThat(get("/runs/").headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void theRunsComeAsEvents() throws Exception {
        startQuick(HOSTILE);
        try (InputStream events = subscribe().body()) {
            String first = bundle(events);
            assertThat(first).contains("event: run\n", "&lt;img src=x").doesNotContain("<img");

            startQuick("second");
            String second = bundle(events);
            while (!second.contains("event: run")) { // time has passed in between
                second = bundle(events);
            }
            assertThat(second).contains("second").doesNotContain("img");
        }
    }

    @Test
    void viewersTakeNoThreadOfTheServerAndAreNotTooMany() throws Exception {
        List<InputStream> viewers = new ArrayList<>();
        for (int i = 0; i < RunsPage.MOST_VIEWERS; i++) {
            viewers.add(subscribe().body());
        }
        assertThat(get("/runs/").statusCode()).isEqualTo(200);
        assertThat(get("/runs/events").statusCode()).isEqualTo(503);

        for (InputStream viewer : viewers) {
            viewer.close();
        }
        long bound = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        HttpResponse<InputStream> next = subscribe();
        while (next.statusCode() == 503 && System.nanoTime() < bound) { // they are missed at the next thing sent
            next.body().close();
            next = subscribe();
        }
        assertThat(next.statusCode()).isEqualTo(200);
        next.body().close();
    }

    @Test
    void closingLetsTheViewersGo() throws Exception {
        InputStream events = subscribe().body();
        bundle(events);

        page.close();

        assertThat(events.readAllBytes()).isNotNull(); // to the end
        assertThat(get("/runs/events").statusCode()).isEqualTo(503);
    }
}
