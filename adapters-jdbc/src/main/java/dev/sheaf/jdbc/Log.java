package dev.sheaf.jdbc;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told to the log and not to the caller: classes and states, and messages only at DEBUG, for they may quote values. */
final class Log {

    private static final Logger LOG = LoggerFactory.getLogger("dev.sheaf.jdbc");

    private Log() {}

    /** An attempt to stop a statement, or to get rid of a connection: there are others, or the pool sees to it. */
    static void attemptFailed(Throwable failure) {
        LOG.debug("stopping a query: {}", kind(failure), failure);
    }

    /** A failure after nobody waited for the answer any more. */
    static void lateFailure(String sql, Throwable failure) {
        LOG.debug("failed after it was stopped: {} in {}", kind(failure), sql, failure);
    }

    /** The answer is not touched by this, but something is wrong with the connection. */
    static void givingBack(NamedSql sql, Throwable failure) {
        LOG.warn("giving back a connection failed with {} after {}", kind(failure), sql);
        LOG.debug("giving back a connection failed", failure);
    }

    static void misbehaved(String who, Throwable thrown) {
        LOG.warn("a {} threw {}", who, kind(thrown));
        LOG.debug("a {} threw", who, thrown);
    }

    /** The class, and the SQLState of what has one: the message may quote values. */
    static String kind(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure instanceof SQLException sql ? name + " " + sql.getSQLState() : name;
    }
}
