package dev.sheaf.jdbc;

import java.lang.invoke.MethodType;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a column as a type of Java, where {@code getObject} is too strict or does not know the type. */
interface ColumnReader {

    Map<Class<?>, ColumnReader> BY_TYPE = Map.of(
            Boolean.class, ResultSet::getBoolean,
            Byte.class, ResultSet::getByte,
            Short.class, ResultSet::getShort,
            Integer.class, ResultSet::getInt,
            Long.class, ResultSet::getLong,
            Float.class, ResultSet::getFloat,
            Double.class, ResultSet::getDouble,
            String.class, ResultSet::getString,
            byte[].class, ResultSet::getBytes,
            Instant.class, ColumnReader::instant);

    /** Reads a column of the current row. */
    @Nullable
    Object from(ResultSet row, int column) throws SQLException;

    /** For columns of one type; if that is primitive, a null fails with a {@link NullPointerException}. */
    static ColumnReader of(Class<?> type) {
        ColumnReader reader = anyOf(type);
        return (row, column) -> {
            Object value = reader.from(row, column);
            if (value != null && !row.wasNull()) {
                return value;
            }
            if (type.isPrimitive()) {
                throw new NullPointerException("column " + column + " is null, and " + type + " cannot be");
            }
            return null;
        };
    }

    private static ColumnReader anyOf(Class<?> type) {
        ColumnReader known = BY_TYPE.get(MethodType.methodType(type).wrap().returnType());
        if (known != null) {
            return known;
        }
        if (type.isEnum()) {
            return (row, column) -> constant(row.getString(column), type);
        }
        return type.isArray()
                ? (row, column) -> elements(row.getArray(column), type)
                : (row, column) -> row.getObject(column, type);
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** As {@code Enum.valueOf} would, but for its message, which holds the value. */
    private static @Nullable Object constant(@Nullable String name, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        if (name == null) {
            return null;
        }
        throw new IllegalArgumentException("a column holds no constant of " + type.getName());
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object elements(@Nullable Array array, Class<?> type) throws SQLException {
        if (array == null) {
            return null;
        }
        Object[] elements = (Object[]) array.getArray();
        return Arrays.copyOf(elements, elements.length, (Class<Object[]>) type);
    }
}
