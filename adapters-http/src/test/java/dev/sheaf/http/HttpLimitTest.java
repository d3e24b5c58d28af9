package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How many exchanges of a source go on at the same time. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpLimitTest extends RequestFixture {

    @Test
    void rejectsWhatWouldExceedTheLimit() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        server.on("/x", Faults.signalling(arrived, Faults.silence()));
        Source<Object, String> source = get().maxConcurrent(2).decode(TEXT);
        CompletableFuture<String> first = HttpSourceTest.ask(source, "any");
        CompletableFuture<String> second = HttpSourceTest.ask(source, "any");
        arrived.await();

        HttpSourceException rejected = (HttpSourceException) Await.failure(HttpSourceTest.ask(source, "any"));
        assertThat(rejected.kind()).isEqualTo(Kind.REJECTED);
        assertThat(rejected)
                .hasMessageEndingWith("2 exchanges are under way already, which is the limit of this source");
        assertThat(server.requests()).isEqualTo(2);

        first.cancel(true);
        server.onJson("/x", "{}");
        assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("{}");
        second.cancel(true);
    }

    @ParameterizedTest
    @MethodSource
    void everyEndMakesRoom(FaultServer.Behaviour end) {
        server.on("/x", end);
        Source<Object, String> source =
                get().maxConcurrent(1).maxBodyBytes(1000).decode(TEXT);
        Await.value(HttpSourceTest.ask(source, "any").handle((value, failure) -> "ended"));

        server.onJson("/x", "{}");
        assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isEqualTo("{}");
    }

    static Stream<FaultServer.Behaviour> everyEndMakesRoom() {
        return Stream.of(
                (request, connection) -> connection.sendJson(200, "{}"),
                (request, connection) -> connection.sendJson(503, "{}"),
                Faults.resetInBody(),
                Faults.endless(),
                Faults.thenSilence("garbage\r\n\r\n"));
    }

    @Test
    void refusesALimitUnderWhichNothingCouldBeSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> get().maxConcurrent(0));
    }
}
