/**
 * Asks several sources at once, waits no longer than a deadline, gathers the answers into one typed result, and stops
 * for real what is still running.
 *
 * <p>Unless a parameter says otherwise, passing {@code null} to any method of this module throws a
 * {@link NullPointerException} that names the parameter.
 */
@SuppressWarnings("requires-automatic") // Resilience4j's names stand in its manifests, so they will stay
module dev.sheaf {
    requires static org.jspecify; // annotations only: users of this module do not need them
    requires org.slf4j;

    // For dev.sheaf.resilience alone. Not transitive, so users without a guard compile without these modules.
    requires static io.github.resilience4j.bulkhead;
    requires static io.github.resilience4j.circuitbreaker;
    requires static io.github.resilience4j.core;
    requires static io.github.resilience4j.ratelimiter;
    requires static io.github.resilience4j.retry;

    exports dev.sheaf;
    exports dev.sheaf.resilience;
    exports dev.sheaf.testing;
}
