package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sheaf.http.FaultServer.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;

/** A server that answers {@code {}} at {@code /x}, and a source for it by way of each transport. */
abstract class RequestFixture {

    static final BodyDecoder<String> TEXT = body -> new String(body, UTF_8);

    @Parameter
    Via via;

    FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer().onJson("/x", "{}");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    HttpSourceBuilder<Object> get() {
        return via.get(server.url("/x"));
    }

    /** What the server has received of a request. */
    Received sent(HttpSourceBuilder<Object> builder) {
        Await.value(HttpSourceTest.ask(builder.decode(TEXT), "any"));
        return server.received().get(server.received().size() - 1);
    }
}
