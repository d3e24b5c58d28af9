package dev.sheaf;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Code that the Javadoc of {@link Plan} and {@link Outcome} shows. */
final class PlanSnippets {

    private PlanSnippets() {}

    record Profile(String user, List<String> recommendations) {}

    static CompletableFuture<Profile> plan(Source<String, String> users, Source<String, List<String>> recommender) {
        // @start region="plan"
        Plan<String> plan = Plan.of("profile", Duration.ofSeconds(2));
        var user = plan.require("user", users);
        var recommended = plan.optional("recommendations", recommender, List.of());
        Aggregator<String, Profile> profile = plan.combine(got -> new Profile(got.get(user), got.get(recommended)));

        CompletableFuture<Profile> answer = profile.start("42");
        // @end
        return answer;
    }

    record Cart(List<String> articles) {}

    record Taste(String user, Cart cart) {}

    record Page(String user, Cart cart, List<String> offers) {}

    static Aggregator<String, Page> after(
            Source<String, String> users, Source<String, Cart> carts, Source<Taste, List<String>> recommender) {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        // @start region="after"
        var user = plan.require("user", users);
        var cart = plan.require("cart", carts);
        var offers = plan.after(got -> new Taste(got.get(user), got.get(cart)), user, cart)
                .optional("offers", recommender, List.of());
        Aggregator<String, Page> page = plan.combine(got -> new Page(got.get(user), got.get(cart), got.get(offers)));
        // @end
        return page;
    }

    static Aggregator<String, String> settle(Source<String, String> mirror) {
        Plan<String> plan = Plan.of("mirrors", Duration.ofSeconds(1));
        // @start region="settle"
        var answer = plan.settle("mirror", mirror);
        Aggregator<String, String> mirrors = plan.combine(got -> {
            Outcome<String> outcome = got.get(answer);
            if (outcome instanceof Outcome.Failed<String> failed) {
                return "failed with " + failed.cause().getClass();
            }
            return outcome.orElse("no answer");
        });
        // @end
        return mirrors;
    }
}
