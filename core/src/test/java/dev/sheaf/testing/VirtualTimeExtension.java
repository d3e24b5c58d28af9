package dev.sheaf.testing;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.RunEnvironment;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@link VirtualTime} for each test of a JUnit 5 class, and a {@link LeakCheck} after it.
 *
 * {@snippet class="dev.sheaf.testing.VirtualTimeExtensionTest" region="extension"}
 *
 * <p>A test fails when a run that was started here has left something behind: a source that does not stop, an undecided
 * run, an armed timer. A test that has failed already is not checked. For one thread, like the time itself.
 */
public final class VirtualTimeExtension implements AfterEachCallback {

    private VirtualTime time = new VirtualTime();
    private LeakCheck leaks = new LeakCheck(time.environment());

    /** For a field that is annotated with {@code @RegisterExtension}. */
    public VirtualTimeExtension() {}

    /**
     * Starts a run that is checked.
     *
     * @param <Q> what is asked
     * @param <R> the result
     * @param aggregator what to run
     * @param query what is asked
     * @return the run
     */
    public <Q, R> Aggregation<R> start(Aggregator<Q, R> aggregator, Q query) {
        return aggregator.in(environment()).start(query);
    }

    /**
     * Lets time pass.
     *
     * @param duration how long
     */
    public void advance(Duration duration) {
        time.advance(duration);
    }

    /**
     * Where to start what is checked.
     *
     * @return clock, timer, executor and the listener of the check; another one for each test
     */
    public RunEnvironment environment() {
        return leaks.environment();
    }

    /**
     * The clock.
     *
     * @return the time of this test
     */
    public VirtualTime time() {
        return time;
    }

    /** Checks, and begins anew, for an instance may serve several tests. */
    @Override
    public void afterEach(ExtensionContext test) {
        LeakCheck checked = leaks;
        time = new VirtualTime();
        leaks = new LeakCheck(time.environment());
        if (test.getExecutionException().isEmpty()) {
            checked.assertNothingLeft();
        }
    }
}
