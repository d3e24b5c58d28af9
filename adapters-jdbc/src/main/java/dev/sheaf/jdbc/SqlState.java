package dev.sheaf.jdbc;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kind of a failure, as drivers give it; what reports and log lines may show of an {@link SQLException}. */
final class SqlState {

    /** The servers of some drivers send the state as text. Anything longer than a state could be a value. */
    private static final Pattern PROPER = Pattern.compile("[0-9A-Z]{5}");

    private SqlState() {}

    static Optional<String> of(SQLException failure) {
        return Optional.ofNullable(failure.getSQLState())
                .filter(state -> PROPER.matcher(state).matches());
    }

    /** Such as {@code SQLState 57014}; the class of a failure that has no state. */
    static String reportText(Throwable failure) {
        String type = failure.getClass().getName();
        String name = type.substring(type.lastIndexOf('.') + 1); // the simple name of an anonymous class is empty
        return failure instanceof SQLException sql
                ? of(sql).map(state -> "SQLState " + state).orElse(name)
                : name;
    }
}
