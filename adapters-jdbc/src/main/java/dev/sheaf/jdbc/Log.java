package dev.sheaf.jdbc;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told to the log and not to the caller: classes and states, and messages only at DEBUG, for they may quote
 * values.
 */
final class Log {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sheaf.jdbc");

    private Log() {}

    /** A step to stop a statement, to put a connection in order, or to get rid of it; another one follows. */
    static void stepFailed(Throwable failure) {
        LOG.debug("failed and went on: {}", SqlState.reportText(failure), failure);
    }

    /** A failure of a query that was stopped before, and so has no caller to tell. */
    static void lateFailure(String sql, Throwable failure) {
        LOG.debug("failed after it was stopped: {} in {}", SqlState.reportText(failure), sql, failure);
    }

    /** What a listener has thrown, which is told here only. */
    static void misbehaved(Throwable thrown) {
        LOG.warn("a listener to late failures threw {}", SqlState.reportText(thrown));
        LOG.debug("a listener to late failures threw", thrown);
    }

    /** A thread that is lost until it is let go. */
    static void gaveUp(NamedSql sql) {
        LOG.warn(
                "gave up a thread that the driver or a mapper keeps, though its query was cancelled and its connection cut;"
                        + " a socket time-out ends what the driver keeps: {}",
                sql.excerpt());
    }
}
