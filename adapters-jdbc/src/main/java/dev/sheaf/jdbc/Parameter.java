package dev.sheaf.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter is given.
 *
 * @param value takes the value from the query, on the thread that starts the fetch
 * @param type as which type the driver is to take it; null leaves that to the driver
 */
record Parameter<Q extends @Nullable Object>(
        Function<? super Q, ? extends @Nullable Object> value,
        @Nullable SQLType type) {

    void set(PreparedStatement statement, int position, @Nullable Object given) throws SQLException {
        Object taken = converted(given);
        if (type == null) {
            statement.setObject(position, taken);
        } else if (taken == null) {
            statement.setNull(position, type.getVendorTypeNumber());
        } else {
            statement.setObject(position, taken, type.getVendorTypeNumber());
        }
    }

    /** What drivers do not take by themselves. */
    private static @Nullable Object converted(@Nullable Object given) {
        if (given instanceof Enum<?> constant) {
            return constant.name();
        }
        return given instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : given;
    }
}
