package dev.sheaf.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter is given.
 *
 * @param value takes the value from the query, on the thread that starts the fetch
 * @param setter hands it to the driver, on the worker
 */
record Parameter<Q extends @Nullable Object>(Function<? super Q, ? extends @Nullable Object> value, Setter setter) {

    interface Setter {
        void set(PreparedStatement statement, int position, @Nullable Object given) throws Exception;
    }

    /** As which type the driver likes. */
    static final Setter UNTYPED = (statement, position, given) -> statement.setObject(position, converted(given));

    static Setter typed(SQLType type) {
        int number = Objects.requireNonNull(type, "type").getVendorTypeNumber();
        return (statement, position, given) -> {
            if (given == null) {
                statement.setNull(position, number);
            } else {
                statement.setObject(position, converted(given), number);
            }
        };
    }

    static Setter array(String elementType) {
        Objects.requireNonNull(elementType, "elementType");
        return (statement, position, given) -> {
            if (given == null) {
                statement.setNull(position, java.sql.Types.ARRAY);
                return;
            }
            Stream<?> elements =
                    given instanceof Collection<?> collection ? collection.stream() : Stream.of((Object[]) given);
            @Nullable Object[] converted = elements.map(Parameter::converted).toArray();
            statement.setArray(position, statement.getConnection().createArrayOf(elementType, converted));
        };
    }

    /** What drivers do not take by themselves. */
    private static @Nullable Object converted(@Nullable Object given) {
        if (given instanceof Enum<?> constant) {
            return constant.name();
        }
        if (given instanceof ZonedDateTime dateTime) {
            return dateTime.toOffsetDateTime();
        }
        return given instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : given;
    }
}
