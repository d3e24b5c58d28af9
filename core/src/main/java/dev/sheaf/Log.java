package dev.sheaf;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this library logs. Names and classes only: a message of somebody else's exception may carry what does not belong into
 * a log, so it appears at DEBUG.
 */
final class Log {

    static final Logger LOG = LoggerFactory.getLogger("dev.sheaf");

    private Log() {}

    /** User code that must not throw has thrown; nothing depends on it. */
    static void misbehaved(String what, String source, Throwable thrown) {
        LOG.warn("{} of '{}' threw {}; ignored", what, source, thrown.getClass().getName());
        LOG.debug("{} of '{}' threw", what, source, thrown);
    }

    /** An Error that a fallback would otherwise hide. */
    static void hiddenError(String run, String source, Throwable error) {
        LOG.error(
                "source '{}' of '{}' failed with {}; the run goes on without it",
                source,
                run,
                error.getClass().getName());
        LOG.debug("source '{}' of '{}' failed", source, run, error);
    }

    /** A failure that came after the decision changes nothing any more. */
    static void lateFailure(String source, Throwable failure) {
        LOG.debug("source '{}' failed after its outcome was decided", source, failure);
    }
}
