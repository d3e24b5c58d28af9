package dev.sheaf.resilience;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * User code that Resilience4j calls for us, and that must not throw: predicates and consumers of events. What they
 * throw is logged by its class, and at DEBUG as a whole, for its message may hold a value.
 */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sheaf.resilience");

    private Complaints() {}

    /**
     * Runs the code.
     *
     * @param what stands at the beginning of a line in the log
     * @return whether the code has returned
     */
    static boolean about(String what, Runnable code) {
        try {
            code.run();
            return true;
        } catch (Throwable thrown) {
            log(what, thrown);
            return false;
        }
    }

    static void log(String what, Throwable thrown) {
        LOG.warn("{} threw {}; ignored", what, thrown.getClass().getName());
        LOG.debug("{} threw", what, thrown);
    }
}
