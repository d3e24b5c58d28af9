package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.FaultServer.Received;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("realtime")
class HttpSourceTest {

    record UserQuery(String userId, int page) {}

    private static final BodyDecoder<String> TEXT = body -> new String(body, UTF_8);

    private FaultServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FaultServer().onJson("/recommendations", "[\"a\"]");
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    static <Q, T> CompletableFuture<T> ask(Source<? super Q, T> source, Q query) {
        return RunEnvironment.system().open("test", Deadline.in(Await.BOUND)).run(source, query);
    }

    @Test
    void decodesTheBodyOfASuccessfulResponse() {
        var source = HttpSource.get(server.url("/recommendations?user={user}&page={page}"))
                .param("user", UserQuery::userId)
                .param("page", UserQuery::page)
                .decode(body -> List.of(TEXT.decode(body)));
        Source<UserQuery, List<String>> typed = source; // inferred so

        assertThat(Await.value(ask(typed, new UserQuery("x&y", 3)))).containsExactly("[\"a\"]");
        Received request = server.received().get(0);
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/recommendations?user=x%26y&page=3");
    }

    @Test
    void sendsNothingThatWasNotAskedFor() {
        Await.value(ask(HttpSource.get(server.url("/recommendations")).decode(TEXT), "any"));

        assertThat(server.received().get(0).headers())
                .extracting(line -> line.replaceFirst(":.*", ""))
                .containsExactlyInAnyOrder("Host", "Content-Length", "User-Agent", "Accept");
        assertThat(server.received().get(0).header("Accept")).isEqualTo("application/json");
    }

    @Test
    void needsNoVariables() {
        assertThat(Await.value(
                        ask(HttpSource.get(server.url("/recommendations")).decode(TEXT), "any")))
                .isEqualTo("[\"a\"]");
    }

    @Test
    void narrowsTheQueryBesideALambdaThatSaysItsType() {
        Source<UserQuery, String> source = HttpSource.get(server.url("/recommendations?user={user}"))
                .param("user", (UserQuery query) -> query.userId())
                .decode(TEXT);

        assertThat(Await.value(ask(source, new UserQuery("1", 0)))).isEqualTo("[\"a\"]");
    }

    @Test
    void leavesABuilderAsItIs() {
        HttpSourceBuilder<UserQuery> common =
                HttpSource.get(server.url("/recommendations?user={user}")).param("user", UserQuery::userId);
        Source<UserQuery, String> narrow = common.maxBodyBytes(1).decode(TEXT);
        Source<UserQuery, String> wide = common.decode(TEXT);

        assertThat(Await.value(ask(wide, new UserQuery("1", 0)))).isEqualTo("[\"a\"]");
        assertThat(Await.failure(ask(narrow, new UserQuery("1", 0)))).isInstanceOf(HttpSourceException.class);
    }

    @Test
    void sendsABody() {
        server.on("/echo", (request, connection) -> connection.sendJson(200, new String(request.body(), UTF_8)));
        Source<UserQuery, String> source = HttpSource.post(server.url("/echo"))
                .body("application/json", (UserQuery query) -> ("{\"id\":" + query.userId() + "}").getBytes(UTF_8))
                .decode(TEXT);

        assertThat(Await.value(ask(source, new UserQuery("7", 0)))).isEqualTo("{\"id\":7}");
        assertThat(server.received().get(0).method()).isEqualTo("POST");
        assertThat(server.received().get(0).header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void usesTheClientItIsGiven() {
        List<String> threads = new java.util.concurrent.CopyOnWriteArrayList<>();
        HttpClient client = HttpClient.newBuilder()
                .executor(task -> {
                    threads.add("asked");
                    new Thread(task).start();
                })
                .build();

        assertThat(Await.value(ask(
                        HttpSource.get(server.url("/recommendations"))
                                .client(client)
                                .decode(TEXT),
                        "any")))
                .isEqualTo("[\"a\"]");
        assertThat(threads).isNotEmpty();
    }

    @Test
    void refusesWhatCannotWorkWhenItIsBuilt() {
        var builder = HttpSource.get("http://h/{id}?q={q}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.param("other", UserQuery::userId))
                .withMessage("URI template http://h/{id}?q={q} has no variable {other}; it has [id, q]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.param("id", UserQuery::userId).param("id", UserQuery::userId))
                .withMessageContaining("has a value for {id} already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.param("id", UserQuery::userId).decode(TEXT))
                .withMessage("variable {q} of URI template http://h/{id}?q={q} has no value: add param(\"q\", ..)");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBodyBytes(0));
        assertThatIllegalArgumentException().isThrownBy(builder::accept);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.accept("json"))
                .withMessageContaining("'json' is no media type");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.client(HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()))
                .withMessageContaining("followRedirects(HttpClient.Redirect.NEVER)");
    }

    @Test
    void showsItsTemplateAndNothingElse() {
        assertThat(HttpSource.get("http://h/{id}").param("id", UserQuery::userId))
                .hasToString("HttpSourceBuilder[GET http://h/{id}]");
        assertThat(HttpSource.get("http://h/x").decode(TEXT)).hasToString("HttpSource[GET http://h/x]");
    }
}
