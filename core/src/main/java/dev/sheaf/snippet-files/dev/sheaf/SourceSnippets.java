package dev.sheaf;

import dev.sheaf.resilience.Guard;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/** Code that the Javadoc of {@link Source} and {@link FetchScope} shows. */
final class SourceSnippets {

    private SourceSnippets() {}

    interface PriceClient {
        CompletableFuture<Double> priceOf(String article);
    }

    static Source<String, Double> lambda(PriceClient client) {
        // @start region="lambda"
        Source<String, Double> prices = (article, context) -> client.priceOf(article);
        // @end
        return prices;
    }

    static Source<URI, String> hooked(HttpClient client) {
        // @start region="hook"
        Source<URI, String> pages = (uri, context) -> {
            var exchange = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            context.onCancel(() -> exchange.cancel(true)); // closes the connection
            return exchange.thenApply(response -> response.body());
        };
        // @end
        return pages;
    }

    record Session(String id) {}

    static Source<String, String> using(
            Source<String, Session> login, Source<Session, String> account, Source<Session, String> logout) {
        // @start region="using"
        Source<String, String> balance = login.using(account, logout, Duration.ofSeconds(1));
        // @end
        return balance;
    }

    record Offer(String shop, int cents) {}

    static Part<List<Outcome<Offer>>> settleEach(Plan<List<String>> plan, Source<String, Offer> shop) {
        // @start region="settleEach"
        var offers = plan.require("offers", shop.settleEach(10, 100, name -> name));
        // @end
        return offers;
    }

    static Source<List<String>, List<Offer>> asTheyCome(Source<String, Offer> shop, Consumer<Offer> page) {
        // @start region="asTheyCome"
        Source<List<String>, List<Offer>> offers = shop.map(offer -> {
                    page.accept(offer); // on the thread that brought it
                    return offer;
                })
                .each(10, 100);
        // @end
        return offers;
    }

    static Source<String, Double> coalesced(Source<String, Double> exchangeRates) {
        // @start region="coalesced"
        Source<String, Double> asked = exchangeRates.coalesced(); // shared by all plans
        // @end
        return asked;
    }

    static Source<String, List<String>> hedged(Guard guard, Source<String, List<String>> recommendations) {
        // @start region="hedge"
        Source<String, List<String>> quick =
                guard.protect(recommendations).safeToRepeat().hedged(Duration.ofMillis(80), 10);
        // @end
        return quick;
    }

    static Source<String, String> blocking(Path folder) {
        // @start region="blocking"
        ExecutorService workers = RunEnvironment.blockingExecutor("files", 8); // shut down where the service ends
        Source<String, String> files =
                Source.blocking(workers, (name, context) -> Files.readString(folder.resolve(name)));
        // @end
        return files;
    }

    // @start region="fallback"
    static <Q, T> Source<Q, T> firstThen(Source<Q, T> first, Source<Q, T> second) {
        return (query, context) -> context.child("first", context.deadline())
                .run(first, query)
                .exceptionallyCompose(failure -> context.isCancelled()
                        ? CompletableFuture.failedFuture(failure)
                        : context.child("second", context.deadline()).run(second, query));
    }
    // @end
}
