package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sheaf.Source;
import dev.sheaf.testing.SourceContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Via.class)
class HttpSourceContractTest extends SourceContract<String, String> {

    @Parameter
    private Via via;

    private FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer()
                .onJson("/answers", "{}")
                .on("/fails", Faults.resetInBody())
                .on("/hangs", Faults.stalledBody());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Override
    protected Source<String, String> answering() {
        return source("/answers");
    }

    @Override
    protected Source<String, String> failing() {
        return source("/fails");
    }

    @Override
    protected Source<String, String> hanging() {
        return source("/hangs");
    }

    @Override
    protected Optional<Source<String, String>> overflowing() {
        server.onJson("/overflows", '"' + "x".repeat(2 << 20) + '"'); // of which it takes half
        return Optional.of(source("/overflows"));
    }

    /** On an event loop of Vert.x nothing may block; so what may block is led away from it. */
    private Source<String, String> source(String path) {
        HttpSourceBuilder<String> builder = via.get(server.url(path + "?q={q}")).param("q", (String query) -> query);
        return (via == Via.VERTX ? builder.decodeOn(task -> new Thread(task).start()) : builder)
                .decode(body -> new String(body, UTF_8));
    }

    @Override
    protected String query() {
        return "any";
    }

    @Override
    protected void awaitBegun() {
        Await.until("the request has arrived", () -> server.busy() > 0);
    }

    @Override
    protected void awaitStopped() {
        Await.until("no exchange is under way", () -> server.busy() == 0);
    }
}
