package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What becomes of the future that the client has returned: of ours it is completed here, another client keeps its own. */
class JdkExchangeFutureTest extends JdkExchangeFixture {

    /** With a stage that would run elsewhere, as the client's own has. */
    private CompletableFuture<Void> futureThatCounts(CompletableFuture<?> inner, List<Runnable> started) {
        CompletableFuture<Void> response = inner.handle((value, failure) -> null);
        return response.whenCompleteAsync((value, failure) -> {}, started::add);
    }

    @Test
    void theFutureOfOurOwnClientIsDoneBeforeTheClientComesToIt() {
        JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
        List<Runnable> started = new ArrayList<>();
        own.send(handler -> futureThatCounts(own.getBody().toCompletableFuture(), started));

        completes(own);

        assertThat(told).containsExactly("complete {}");
        assertThat(own.getBody().toCompletableFuture()).isCompleted();
        assertThat(started).isEmpty();
    }

    /** The whole response may be there before the client has returned the future. */
    @Test
    void theFutureThatComesAfterItsResponseIsCompletedToo() {
        JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
        CompletableFuture<Void> response = new CompletableFuture<>();

        own.send(handler -> {
            completes(own);
            return response;
        });

        assertThat(response).isCompleted();
        assertThat(told).containsExactly("complete {}");
    }

    @Test
    void theFutureOfAnotherClientIsLeftToIt() {
        CompletableFuture<Void> response = new CompletableFuture<>();
        exchange.send(handler -> response);

        completes(exchange);

        assertThat(response).isNotDone();
        assertThat(exchange.getBody().toCompletableFuture()).isCompleted();
    }

    @Test
    void anAbortDuringTheBodyIsToldOnceWhoeverCompletesTheFuture() {
        JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
        own.send(handler -> new CompletableFuture<>());
        own.apply(info(Map.of()));
        own.onSubscribe(subscription);

        own.abort();
        own.onComplete();

        assertThat(subscription.cancelled).isTrue();
        assertThat(told).containsExactly("aborted");
    }

    /**
     * The client of the JDK puts the connection of a 204 back after the subscriber, and only then completes its future.
     */
    @Test
    void aResponseThatMayHaveNoBodyIsToldWhenTheClientHasFinished() {
        for (Map<String, List<String>> headers :
                List.of(Map.<String, List<String>>of(), Map.of("Content-Length", List.of("0")))) {
            told.clear();
            JdkExchange own = new JdkExchange(request, receiver, true, Runnable::run);
            CompletableFuture<Void> response = new CompletableFuture<>();
            own.send(handler -> response);
            own.apply(info(204, headers));
            own.onSubscribe(subscription);
            own.onComplete();
            assertThat(told).isEmpty();
            assertThat(own.getBody().toCompletableFuture()).isCompleted();
            assertThat(own.abort()).isFalse();

            response.complete(null);

            assertThat(told).containsExactly("complete ");
        }
    }
}
