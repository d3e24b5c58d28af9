package dev.sheaf;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.function.BiFunction;

/** What most tests of runs begin with: virtual time, a plan to fill, and short words for starting something. */
abstract class RunFixture {

    static final Duration LIMIT = OnePart.LIMIT;

    final VirtualTime time = new VirtualTime();
    final Plan<String> plan = Plan.of("profile", LIMIT);

    /** Runs the plan, where what is watched is its sources. */
    final Aggregation<String> start() {
        return time.start(plan.combine(got -> "combined"), "42");
    }

    /** Runs a source as the required part, named "part", of a plan of its own. */
    final <T> Aggregation<T> run(Source<String, T> source) {
        return time.start(OnePart.over(source), "42");
    }

    /** A scope that ends with the limit. */
    final FetchScope scope() {
        return time.environment().open("scope", time.environment().deadlineIn(LIMIT));
    }

    /** Virtual time whose timer arms tasks in a way of its own. */
    final RunEnvironment arming(BiFunction<Long, Runnable, Registration> schedule) {
        return time.environment().withTimer(new DeadlineTimer() {
            @Override
            public long nanoTime() {
                return time.nanoTime();
            }

            @Override
            public Registration schedule(long nanos, Runnable task) {
                return schedule.apply(nanos, task);
            }
        });
    }

    final void passMillis(long millis) {
        time.advance(Duration.ofMillis(millis));
    }
}
