package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.FetchScope;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSourceException.Kind;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What waits for room, or is sent again, in each order in which ends, refusals, timers and cancels can come. */
@SuppressWarnings("FutureReturnValueIgnored") // some only take the room
class AttemptsTest {

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** A client with so much room, which it makes when the test says so. */
    private static final class Peer extends HttpTransport {

        private final List<Receiver> underWay = new ArrayList<>();
        private final List<Request> requests = new ArrayList<>();
        private int room;
        private int refusals;
        private RuntimeException broken;

        @Override
        public Exchange send(Request request, Receiver receiver) {
            requests.add(request);
            if (broken != null) {
                throw broken;
            }
            if (underWay.size() >= room) {
                refusals++;
                receiver.failed(Failure.NO_ROOM, new IOException("no room"));
                return () -> false;
            }
            underWay.add(receiver);
            return () -> {
                if (!underWay.remove(receiver)) {
                    return false;
                }
                receiver.aborted();
                return true;
            };
        }

        /** Answers the first, and is one place smaller, as long as the end is not known everywhere. */
        void answer() {
            Receiver first = underWay.remove(0);
            room--;
            first.head(200, HttpHeaders.of(Map.of(), (name, value) -> true));
            first.data(UTF_8.encode("{}"));
            first.complete();
        }
    }

    private final Peer peer = new Peer();
    private final VirtualTime time = new VirtualTime();

    private CompletableFuture<String> ask(String method) {
        Source<Object, String> source = ExchangeSource.of(
                RequestTemplate.of(method, UriTemplate.parse("https://h/x")),
                SourceOptions.DEFAULT.with(peer).withDeadlineHeader("X-Left"),
                Decoding.refusingEmpty(body -> new String(body, UTF_8)));
        RunEnvironment environment = time.environment();
        FetchScope scope = environment.open("call", environment.deadlineIn(Duration.ofMinutes(1)));
        return scope.run(source, "any");
    }

    /** The thread that sends has other sources to start, and a decoder may block. */
    @Test
    void anAnswerThatComesWhileItIsSentIsDecodedByAnotherThread() {
        HttpTransport atOnce = new HttpTransport() {
            @Override
            public Exchange send(Request request, Receiver receiver) {
                receiver.head(200, HttpHeaders.of(Map.of(), (name, value) -> true));
                receiver.data(UTF_8.encode("{}"));
                receiver.complete();
                return () -> false;
            }
        };
        Source<Object, Thread> source =
                HttpSource.get("https://h/x").transport(atOnce).decode(body -> Thread.currentThread());

        assertThat(Await.value(HttpSourceTest.ask(source, "any"))).isNotEqualTo(Thread.currentThread());
    }

    /** As on JDK 17, which tells the end first, while the others keep their places for good. */
    @Test
    void roomThatIsMadeAfterTheEndIsFound() {
        peer.room = 2;
        ask("GET");
        ask("GET");
        CompletableFuture<String> waits = ask("GET");

        peer.answer();
        assertThat(peer.underWay).hasSize(1);
        peer.room++;
        time.advance(PAUSE);

        assertThat(peer.underWay).hasSize(2);
        peer.answer();
        peer.answer();
        assertThat(waits).isCompletedWithValue("{}");
    }

    @Test
    void thoseThatWaitGoInTheirOrderAndAskSeldom() {
        peer.room = 1;
        ask("GET");
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(ask("GET"));
        }
        time.advance(PAUSE.multipliedBy(10));
        assertThat(peer.refusals).isLessThan(20);

        for (CompletableFuture<String> next : waiting) {
            peer.answer();
            peer.room++;
            time.advance(PAUSE);
            assertThat(next).isNotDone();
            assertThat(peer.underWay).hasSize(1);
        }
        peer.answer();

        assertThat(waiting).allMatch(CompletableFuture::isDone);
    }

    /** The first of those that wait has the timer of all. */
    @Test
    void whatIsGivenUpWhileItWaitsLeavesTheTimerToTheNext() {
        peer.room = 1;
        ask("GET");
        CompletableFuture<String> first = ask("GET");
        CompletableFuture<String> second = ask("GET");

        first.cancel(true);
        assertThat(peer.underWay).hasSize(1);
        peer.room = 2;
        time.advance(PAUSE);

        assertThat(peer.underWay).hasSize(2);
        peer.answer();
        peer.answer();
        assertThat(second).isCompletedWithValue("{}");
    }

    @Test
    void nothingIsLeftOfWhatIsGivenUpWhileItWaits() {
        CompletableFuture<String> alone = ask("GET");
        alone.cancel(true);
        peer.room = 1;
        time.advance(Duration.ofSeconds(1));

        assertThat(peer.underWay).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }

    /** No transport may throw; one that does costs no place, and no run its end. */
    @Test
    void aTransportThatThrowsEndsTheFetch() {
        peer.room = 1;
        peer.broken = new IllegalStateException("broken");
        CompletableFuture<String> first = ask("GET");
        assertThat(Await.failure(first))
                .isInstanceOfSatisfying(
                        HttpSourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST))
                .hasCause(peer.broken);

        peer.broken = null;
        CompletableFuture<String> again = ask("GET");
        peer.broken = new IllegalStateException("broken");
        refusesToBegin();
        time.advance(Duration.ZERO);

        assertThat(Await.failure(again))
                .isInstanceOfSatisfying(
                        HttpSourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST));
    }

    private void refusesToBegin() {
        peer.underWay.remove(0).failed(HttpTransport.Failure.NOT_BEGUN, new IOException("not begun"));
    }

    @Test
    void whatThePeerDoesNotBeginWithIsSentAgainAtLengtheningIntervals() {
        peer.room = 1;
        CompletableFuture<String> answer = ask("POST");

        for (int i = 1; i <= 5; i++) {
            refusesToBegin();
            time.advance(PAUSE.multipliedBy(i == 1 ? 0 : 1L << i));
            assertThat(peer.underWay).hasSize(1);
        }
        refusesToBegin();

        assertThat(Await.failure(answer))
                .isInstanceOfSatisfying(
                        HttpSourceException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.REJECTED));
    }

    @Test
    void whatIsGivenUpBeforeItIsSentAgainIsNotSent() {
        peer.room = 1;
        CompletableFuture<String> answer = ask("GET");
        refusesToBegin();
        time.advance(Duration.ZERO);
        refusesToBegin();

        answer.cancel(true);
        time.advance(Duration.ofSeconds(1));

        assertThat(peer.underWay).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void theServerHearsHowMuchTimeIsLeftAfterTheWait() {
        ask("GET");
        time.advance(PAUSE);
        time.advance(PAUSE);

        assertThat(peer.requests)
                .extracting(request -> request.headers().get("X-Left"))
                .containsExactly("60000", "59990", "59980");
    }

    @Test
    void nothingIsSentAgainAfterAHeadUnlessItChangesNothing() {
        for (String method : new String[] {"GET", "POST"}) {
            peer.room = 1;
            ask(method);
            peer.underWay.get(0).head(200, HttpHeaders.of(Map.of(), (name, value) -> true));
            refusesToBegin();
            time.advance(Duration.ZERO);

            assertThat(peer.underWay).hasSize(method.equals("GET") ? 1 : 0);
            peer.underWay.clear();
        }
    }
}
