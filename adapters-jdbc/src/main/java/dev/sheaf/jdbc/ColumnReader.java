package dev.sheaf.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a column as a type of Java, where {@code getObject} is too strict or does not know the type. */
interface ColumnReader {

    @Nullable
    Object from(ResultSet row, int column) throws SQLException;

    Map<Class<?>, ColumnReader> BY_TYPE = byType();

    private static Map<Class<?>, ColumnReader> byType() {
        Map<Class<?>, ColumnReader> readers = new HashMap<>();
        both(readers, boolean.class, Boolean.class, ResultSet::getBoolean);
        both(readers, byte.class, Byte.class, ResultSet::getByte);
        both(readers, short.class, Short.class, ResultSet::getShort);
        both(readers, int.class, Integer.class, ResultSet::getInt);
        both(readers, long.class, Long.class, ResultSet::getLong);
        both(readers, float.class, Float.class, ResultSet::getFloat);
        both(readers, double.class, Double.class, ResultSet::getDouble);
        readers.put(String.class, ResultSet::getString);
        readers.put(byte[].class, ResultSet::getBytes);
        readers.put(Object.class, ResultSet::getObject);
        readers.put(Instant.class, (row, column) -> {
            OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
            return at == null ? null : at.toInstant();
        });
        return Map.copyOf(readers);
    }

    private static void both(
            Map<Class<?>, ColumnReader> readers, Class<?> primitive, Class<?> boxed, ColumnReader reader) {
        readers.put(primitive, reader);
        readers.put(boxed, reader);
    }

    /**
     * Reads a column of the current row.
     *
     * @throws NullPointerException if the column is null and the type a primitive one
     */
    static @Nullable Object read(ResultSet row, int column, Class<?> type, String name) throws SQLException {
        Object value = readNullable(row, column, type);
        if (value == null || row.wasNull()) {
            if (type.isPrimitive()) {
                throw new NullPointerException("column " + name + " is null, and " + type + " cannot be");
            }
            return null;
        }
        return value;
    }

    private static @Nullable Object readNullable(ResultSet row, int column, Class<?> type) throws SQLException {
        ColumnReader reader = BY_TYPE.get(type);
        if (reader != null) {
            return reader.from(row, column);
        }
        if (type.isEnum()) {
            return constant(row.getString(column), type);
        }
        if (type.isArray()) {
            Array array = row.getArray(column);
            return array == null ? null : elements((Object[]) array.getArray(), type);
        }
        return row.getObject(column, type);
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
    private static Object elements(Object[] elements, Class<?> type) {
        return Arrays.copyOf(elements, elements.length, (Class<Object[]>) type);
    }
}
