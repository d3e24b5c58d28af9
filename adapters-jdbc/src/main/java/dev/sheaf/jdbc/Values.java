package dev.sheaf.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What may be bound. Of everything else some driver makes a value that nobody meant, without an error: the text of the
 * object, or its serialized form.
 */
final class Values {

    /** Drivers hand these over as what they are. */
    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            byte[].class,
            LocalDate.class,
            java.sql.Date.class,
            java.sql.Time.class,
            java.sql.Timestamp.class);

    /** Drivers hand these over as what they are, or refuse them, but for those below. */
    private static final Set<Class<?>> OTHERS = Set.of(
            BigDecimal.class, LocalTime.class, LocalDateTime.class, OffsetTime.class, OffsetDateTime.class, UUID.class);

    /** These come from the driver itself. */
    private static final Set<Class<?>> LOCATORS =
            Set.of(Array.class, Blob.class, Clob.class, RowId.class, SQLXML.class, Struct.class);

    private Values() {}

    /** What drivers take, of what they do not take by themselves. */
    static @Nullable Object converted(@Nullable Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Character || value instanceof Byte) {
            return value instanceof Byte number ? Short.valueOf(number) : value.toString();
        }
        if (value instanceof ZonedDateTime dateTime) {
            return dateTime.toOffsetDateTime();
        }
        if (value instanceof BigInteger whole) { // which MySQL's driver cuts down to 64 bits
            return new BigDecimal(whole);
        }
        return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
    }

    /** A converted value for the parameter of a name; refuses one that may not be bound. */
    static @Nullable Object taken(String parameter, @Nullable Object value) {
        Object converted = converted(value);
        if (converted != null && !mayBeBound(converted.getClass())) {
            throw refused(parameter, converted, "of which drivers make different things", remedy(converted));
        }
        return converted;
    }

    private static boolean mayBeBound(Class<?> type) {
        return PLAIN.contains(type)
                || OTHERS.contains(type)
                || LOCATORS.stream().anyMatch(locator -> locator.isAssignableFrom(type));
    }

    /** Whether no object of a type may be bound. */
    static boolean isNeverBound(Class<?> type) {
        return Columns.isNone(type) || (type.isArray() && type != byte[].class);
    }

    /** Refuses a converted value that the driver of this statement does not carry. */
    static void check(String parameter, @Nullable Object value, Statement statement) throws SQLException {
        if (value == null || !OTHERS.contains(value.getClass())) {
            return;
        }
        String driver = String.valueOf(statement.getConnection().getMetaData().getDriverName());
        // These make text or a serialized object of it.
        if (driver.startsWith("SQLite") || (driver.startsWith("MySQL") && value instanceof UUID)) {
            throw refused(
                    parameter,
                    value,
                    "which " + driver + " has no type for",
                    "bind what the column holds: its text, its bytes, a long or a double");
        }
    }

    private static String remedy(Object value) {
        if (value instanceof Iterable<?> || value instanceof Object[]) {
            return "bind an SQL array with bindArray, or a list in IN (:ids) with bindIn";
        }
        if (value instanceof Optional<?>) {
            return "bind its orElse(null)";
        }
        return "bind a string, a number, bytes or a type of java.time; JDBCType.OTHER, for a type of the driver's own";
    }

    private static IllegalArgumentException refused(String parameter, Object value, String why, String remedy) {
        return new IllegalArgumentException("parameter " + parameter + " is given a "
                + value.getClass().getTypeName() + ", " + why + ": " + remedy);
    }
}
