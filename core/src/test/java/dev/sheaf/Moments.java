package dev.sheaf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Two sources whose futures the test holds, and a clock and a timer that can do something else as well. */
abstract class Moments extends RunFixture {

    final TrappedTime trap = new TrappedTime(time);
    final RunEnvironment trapped = time.environment().withTimer(trap);
    final List<String> events = new ArrayList<>();
    final CompletableFuture<String> first = new CompletableFuture<>();
    final CompletableFuture<String> second = new CompletableFuture<>();

    final FetchScope trappedScope() {
        return trapped.open("scope", trapped.deadlineIn(LIMIT));
    }
}
