package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Aggregator;
import dev.sheaf.Outcome;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The recipes for many keys; each stands in the README as it stands here, between "recipe" and "end". */
class ListRecipesTest {

    private final VirtualTime time = new VirtualTime();

    /** Answers with what it is asked. */
    private static final Source<String, String> SHOP = (query, context) ->
            query.equals("silent") ? new CompletableFuture<>() : CompletableFuture.completedFuture("offer of " + query);

    @Test
    void aListThatKeepsItsSuccesses() {
        Plan<List<String>> plan = Plan.of("offers", Duration.ofSeconds(1));
        // recipe: keep the successes
        var offers = plan.require("offers", SHOP.settleEach(10, 100)); // ten at a time, a hundred at most
        var collected = plan.combine(got -> got.get(offers).stream()
                .filter(Outcome::isSuccess)
                .map(outcome -> outcome.orElse(""))
                .toList());
        // end
        var run = time.start(collected, List.of("a", "silent", "b"));
        time.advance(Duration.ofSeconds(1));

        assertThat(run).isCompletedWithValue(List.of("offer of a", "offer of b"));
    }

    @Test
    void aThousandTenAtATime() throws Exception {
        List<String> thousandIds =
                IntStream.range(0, 1_000).mapToObj(i -> "" + i).toList();
        // recipe: a thousand, ten at a time
        List<String> offers = SHOP.each(10, 1_000).ask(thousandIds, Duration.ofSeconds(5));
        // end
        assertThat(offers).hasSize(1_000).startsWith("offer of 0", "offer of 1");
    }

    @Test
    void asTheyCome() {
        List<String> page = new ArrayList<>();
        // recipe: as they come
        Source<List<String>, List<String>> offers = SHOP.map(offer -> {
                    page.add(offer); // on the thread that brought it
                    return offer;
                })
                .each(10, 100);
        // end

        assertThat(time.start(onePart(offers.on(query -> List.of("a", query))), "silent"))
                .isNotDone();
        assertThat(page).containsExactly("offer of a");
    }

    private static <T> Aggregator<String, T> onePart(Source<String, T> source) {
        Plan<String> plan = Plan.of("plan", Duration.ofSeconds(1));
        var part = plan.require("part", source);
        return plan.combine(got -> got.get(part));
    }
}
