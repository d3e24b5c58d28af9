package dev.sheaf.examples.profile;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.FetchScope;
import dev.sheaf.http.DeadlineHeader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Starts a run for each request, within the time that the request leaves.
 *
 * @param deadlineHeader the header in which a caller says how long he will wait
 * @param limit how long a run takes at most, whatever a caller says
 */
record Runs(Aggregator<UserQuery, Profile> profiles, Optional<String> deadlineHeader, Duration limit) {

    /**
     * A run that was started.
     *
     * @param answer what the client waits for; cancelling it ends the run
     * @param executor where to go on with the answer
     */
    record Started(CompletableFuture<Profile> answer, AtomicReference<Aggregation<Profile>> run, Executor executor) {

        /** What each source did. */
        String summary() {
            Aggregation<Profile> begun = run.get();
            return begun == null ? "nothing was started" : begun.report().summary();
        }
    }

    /**
     * When the caller gives up.
     *
     * @param said the values of the header, of which there are none where the caller says nothing
     * @return empty for a caller who says nothing
     * @throws IllegalArgumentException if that is not a time in which an answer can be made
     */
    Optional<Deadline> deadline(List<String> said) {
        if (said.size() > 1) {
            throw new IllegalArgumentException("the deadline of the request is given more than once");
        }
        return said.stream().findFirst().map(value -> DeadlineHeader.parse(value, limit, RunEnvironment.system()));
    }

    Started start(UserQuery query, Optional<Deadline> deadline) {
        if (deadline.isEmpty()) {
            Aggregation<Profile> run = profiles.start(query);
            return new Started(run, new AtomicReference<>(run), run.defaultExecutor());
        }
        FetchScope scope = RunEnvironment.system().open("request", deadline.get());
        AtomicReference<Aggregation<Profile>> run = new AtomicReference<>(); // stays empty if time is up already
        CompletableFuture<Profile> answer = scope.run(
                (asked, context) -> {
                    Aggregation<Profile> started = profiles.fetch(asked, context);
                    run.set(started);
                    return started;
                },
                query);
        return new Started(answer, run, scope.executor());
    }
}
