package dev.sheaf.resilience;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.List;

/** Code that the Javadoc of {@link Guard} and of its package shows. */
final class GuardSnippets {

    private GuardSnippets() {}

    static Aggregator<String, List<String>> guarded(
            CircuitBreaker breaker, Retry retry, Source<String, List<String>> recommendations) {
        // @start region="guard"
        Guard guard = Guard.builder()
                .retry(retry)
                .circuitBreaker(breaker)
                .attemptTimeout(Duration.ofMillis(300))
                .build();

        Plan<String> plan = Plan.of("profile", Duration.ofSeconds(2));
        var recommended = plan.optional("recommendations", guard.protect(recommendations), List.of());
        // @end
        return plan.combine(got -> got.get(recommended));
    }
}
