package dev.sheaf.resilience;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** User code that must not throw, and has: logged by class, at DEBUG as a whole, for its message may hold a value. */
final class Complaints {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sheaf.resilience");

    private Complaints() {}

    static void about(String what, Runnable code) {
        try {
            code.run();
        } catch (Throwable thrown) {
            log(what, thrown);
        }
    }

    static void log(String what, Throwable thrown) {
        LOG.warn("{} threw {}; ignored", what, thrown.getClass().getName());
        LOG.debug("{} threw", what, thrown);
    }
}
