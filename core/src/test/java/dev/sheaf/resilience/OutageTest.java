package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * A dependency that fails, hangs and recovers, over and over, asked every tenth of a second: the breaker does at each instant what its
 * configuration says, and what callers do on the way changes nothing.
 */
class OutageTest {

    private static final int OUTAGES = 200;
    private static final int PERIOD = 12_000;

    private final VirtualTime time = new VirtualTime();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "breaker",
            CircuitBreakerConfig.from(Kit.breakerConfig(time).build())
                    .slidingWindowSize(10)
                    .minimumNumberOfCalls(10)
                    .failureRateThreshold(50)
                    .waitDurationInOpenState(Duration.ofSeconds(1))
                    .permittedNumberOfCallsInHalfOpenState(3)
                    .build());
    private final Guard guard = Guard.builder()
            .circuitBreaker(breaker)
            .attemptTimeout(Duration.ofMillis(250))
            .build();
    private final List<String> transitions = new ArrayList<>();
    private int askedWhileOpen;

    /** Well for two seconds, failing for two, hanging for four, well again. */
    private final Source<String, String> dependency = (query, context) -> {
        if (breaker.getState() == CircuitBreaker.State.OPEN) {
            askedWhileOpen++;
        }
        int now = now();
        if (now < 2_000 || now >= 8_000) {
            return CompletableFuture.completedFuture("well");
        }
        return now < 4_000 ? CompletableFuture.failedFuture(new IOException("down")) : new CompletableFuture<>();
    };

    private int now() {
        return (int) (time.elapsed().toMillis() % PERIOD);
    }

    private void listen() {
        breaker.getEventPublisher()
                .onStateTransition(event ->
                        transitions.add(now() + " " + event.getStateTransition().getToState()));
    }

    private CompletableFuture<String> ask() {
        return time.environment()
                .open("caller", time.environment().deadlineIn(Duration.ofMillis(400)))
                .run(guard.protect(dependency), "query");
    }

    /** The fifth failure of ten calls opens it at 2.4 s; a call more than a second later probes; three verdicts decide. */
    private static final List<String> ONE_OUTAGE = List.of(
            "2400 OPEN",
            "3500 HALF_OPEN", // not at 3.4 s: the second must have passed
            "3700 OPEN",
            "4800 HALF_OPEN",
            "5250 OPEN", // the third probe hangs from 5.0 s to its limit
            "6300 HALF_OPEN",
            "6750 OPEN",
            "7800 HALF_OPEN",
            "8150 OPEN", // two probes hang, the third one answers before they have ended
            "9200 HALF_OPEN",
            "9400 CLOSED");

    @Test
    void opensProbesAndClosesAtTheInstantsOfItsConfiguration() {
        listen();
        for (int outage = 0; outage < OUTAGES; outage++) {
            transitions.clear();
            for (int at = 0; at < PERIOD; at += 100) {
                CompletableFuture<String> answer = ask();
                assertThat(answer.isDone() || now() >= 4_000).isTrue();
                time.advance(Duration.ofMillis(100));
            }
            assertThat(transitions).as("outage %d", outage).isEqualTo(ONE_OUTAGE);
        }
        assertThat(askedWhileOpen).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    /** Two calls in each tenth of a second; while it hangs, the first of them, which begins each half-open state, leaves no verdict. */
    private static final List<String> WITH_IMPATIENT_CALLERS = List.of(
            "2200 OPEN",
            "3230 HALF_OPEN",
            "3330 OPEN",
            "4400 HALF_OPEN",
            "4880 OPEN", // the patient probes hang from 4.43, 4.53 and 4.63 s
            "5900 HALF_OPEN",
            "6380 OPEN",
            "7400 HALF_OPEN",
            "7880 OPEN",
            "8900 HALF_OPEN",
            "9000 CLOSED");

    /** Probes of callers who leave are no probes, so others get their place, and the breaker still closes. */
    @Test
    void isNotHeldUpByCallersWhoLeave() {
        listen();
        for (int outage = 0; outage < OUTAGES; outage++) {
            transitions.clear();
            for (int at = 0; at < PERIOD; at += 100) {
                CompletableFuture<String> impatient = ask();
                time.advance(Duration.ofMillis(30));
                impatient.cancel(true);
                CompletableFuture<String> patient = ask();
                time.advance(Duration.ofMillis(70));
                assertThat(patient.isDone() || now() >= 4_000).isTrue();
            }
            assertThat(transitions).as("outage %d", outage).isEqualTo(WITH_IMPATIENT_CALLERS);
        }
        assertThat(askedWhileOpen).isZero();
        assertThat(time.pendingTimers()).isZero();
    }
}
