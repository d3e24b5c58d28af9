package dev.sheaf.examples.profile;

import dev.sheaf.SourceFailedException;
import dev.sheaf.http.HttpSourceException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;

/**
 * Failures for the log: classes and codes, no messages, since those of databases and parsers quote what a user has
 * sent.
 */
final class Failures {

    private Failures() {}

    /** Such as {@code source recommendations failed with HttpSourceException STATUS 503}. */
    static String describe(Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return describe(wrapped.getCause());
        }
        if (!(failure instanceof SourceFailedException source)) {
            return failure.getClass().getSimpleName();
        }
        StringBuilder text = new StringBuilder("source " + source.sourceName() + " failed with ");
        String separator = "";
        for (Throwable cause = source.getCause(); cause != null; cause = cause.getCause()) {
            text.append(separator).append(cause.getClass().getSimpleName()).append(code(cause));
            separator = " < ";
        }
        return text.toString();
    }

    private static String code(Throwable cause) {
        if (cause instanceof SQLException sql) {
            return " SQLState " + sql.getSQLState();
        }
        if (cause instanceof HttpSourceException http) {
            return " " + http.reportText();
        }
        return "";
    }
}
