package dev.sheaf;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A plan, two sources whose futures the test holds, and a clock and a timer that can do something else as well. */
abstract class Moments {

    static final Duration LIMIT = Duration.ofSeconds(2);

    final VirtualTime time = new VirtualTime();
    final TrappedTime trap = new TrappedTime(time);
    final RunEnvironment trapped = time.environment().withTimer(trap);
    final List<String> events = new ArrayList<>();
    final Plan<String> plan = Plan.of("plan", LIMIT);
    final CompletableFuture<String> first = new CompletableFuture<>();
    final CompletableFuture<String> second = new CompletableFuture<>();

    final FetchScope scope() {
        return trapped.open("scope", trapped.deadlineIn(LIMIT));
    }
}
