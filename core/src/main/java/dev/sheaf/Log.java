package dev.sheaf;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this library logs. Names and classes only: a message of somebody else's exception may carry what does not belong into
 * a log, so it appears at DEBUG.
 */
final class Log {

    static final Logger LOG = LoggerFactory.getLogger("dev.sheaf");

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_REMEMBERED = 1_000;

    /** When a warning was last given, by kind and source; written by whoever warns. */
    private static final Map<String, Long> LAST_WARNED = new ConcurrentHashMap<>();

    private Log() {}

    /** Does nothing but load this class. */
    static void load() {}

    /** User code that must not throw has thrown; nothing depends on it. Once a minute per kind and source. */
    static void misbehaved(String what, String source, Throwable thrown) {
        if (isTimeToWarn(what + '/' + source, System.nanoTime())) {
            LOG.warn(
                    "{} of '{}' threw {}; ignored, as are more of the kind within a minute",
                    what,
                    source,
                    thrown.getClass().getName());
        }
        LOG.debug("{} of '{}' threw", what, source, thrown);
    }

    /** An executor has not taken a task, which then gets a thread of its own. */
    static void refused(Throwable thrown) {
        if (isTimeToWarn("refused", System.nanoTime())) {
            LOG.warn(
                    "an executor refused a task with {}; it got a fresh thread",
                    thrown.getClass().getName());
        }
        LOG.debug("an executor refused a task", thrown);
    }

    static boolean isTimeToWarn(String kind, long now) {
        if (LAST_WARNED.size() >= MOST_REMEMBERED) {
            LAST_WARNED.clear(); // names made up at run time must not fill the memory; a warning too many does not hurt
        }
        Long last = LAST_WARNED.get(kind);
        if (last != null && now - last < QUIET_NANOS) {
            return false;
        }
        return last == null ? LAST_WARNED.putIfAbsent(kind, now) == null : LAST_WARNED.replace(kind, last, now);
    }

    static boolean isDebug() {
        try {
            return LOG.isDebugEnabled();
        } catch (Throwable brokenLog) {
            return false;
        }
    }

    /** The one line of a run. A log that throws must not keep its result from the caller. */
    static void ended(Report report) {
        try {
            LOG.debug("{}", report.summary());
        } catch (Throwable brokenLog) {
            // there is nobody to tell
        }
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
