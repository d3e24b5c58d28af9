package dev.sheaf;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this library logs. Nothing that a log throws gets out: it must neither keep a result from the caller nor a
 * source from being stopped. Names and classes only: the message of a foreign exception may carry what does not
 * belong in a log, so it appears at DEBUG.
 */
final class Log {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sheaf");

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_REMEMBERED = 1_000;

    /** When a warning was last given, by kind and source; written by each thread that warns. */
    private static final Map<String, Long> LAST_WARNED = new ConcurrentHashMap<>();

    private Log() {}

    /** Runs code that must not throw; if it does, that is logged and changes nothing. */
    static void guard(String what, String source, Runnable code) {
        try {
            code.run();
        } catch (Throwable thrown) {
            misbehaved(what, source, thrown);
        }
    }

    /** Something that must not throw has thrown; nothing depends on it. Once a minute per kind and source. */
    static void misbehaved(String what, String source, Throwable thrown) {
        try {
            if (isTimeToWarn(what + '/' + source, System.nanoTime())) {
                String type = thrown.getClass().getName();
                LOG.warn("{} of '{}' threw {}; ignored, as are more of the kind within a minute", what, source, type);
            }
            LOG.debug("{} of '{}' threw", what, source, thrown);
        } catch (Throwable brokenLog) {
            // there is no other way to tell
        }
    }

    /** A source that misbehaves does so in every run; one line a minute is enough to find it. */
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

    /** Asked first, for the line of a run is expensive to make. */
    static boolean isDebug() {
        try {
            return LOG.isDebugEnabled();
        } catch (Throwable brokenLog) {
            return false;
        }
    }

    /** The one line of a run, with the id by which listeners know it. */
    static void ended(Report report) {
        guard("the log", report.name(), () -> LOG.debug("run {}: {}", report.runId(), report.summary()));
    }

    /** An Error that a fallback would otherwise hide. */
    static void hiddenError(String run, String source, Throwable error) {
        guard("the log", source, () -> {
            String type = error.getClass().getName();
            LOG.error("source '{}' of '{}' failed with {}; the run continues without it", source, run, type);
            LOG.debug("source '{}' of '{}' failed", source, run, error);
        });
    }

    /** A failure that came after the decision changes nothing. The answer to our own cancel is none. */
    static void lateFailure(String source, @Nullable Throwable failure) {
        if (failure != null && !(failure instanceof CancellationException)) {
            guard(
                    "the log",
                    source,
                    () -> LOG.debug("source '{}' failed after its outcome was decided", source, failure));
        }
    }
}
