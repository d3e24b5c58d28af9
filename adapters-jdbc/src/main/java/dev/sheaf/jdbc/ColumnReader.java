package dev.sheaf.jdbc;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** Reads a column as a type of Java, where {@code getObject} is too strict, too lax, or does not know the type. */
interface ColumnReader {

    /** What no column is. */
    Set<Class<?>> NONE = Set.of(
            Record.class,
            Iterable.class,
            Map.class,
            BaseStream.class,
            Optional.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            void.class,
            Void.class);

    /** Reads a column of the current row. */
    @Nullable
    Object from(ResultSet row, int column) throws SQLException;

    /**
     * For columns of one type; if that is primitive, a null fails with a {@link NullPointerException}.
     *
     * @param what has that type; for messages
     * @throws IllegalArgumentException if no column can be read as that
     */
    static ColumnReader of(String what, Type type) {
        if (type instanceof ParameterizedType generic) {
            if (generic.getRawType() == Optional.class
                    && generic.getActualTypeArguments()[0] instanceof Class<?> held) {
                ColumnReader reader = of(what, held);
                return (row, column) -> Optional.ofNullable(reader.from(row, column));
            }
            return of(what, generic.getRawType());
        }
        if (!(type instanceof Class<?> plain) || isNone(plain)) {
            throw new IllegalArgumentException(what + ": no column can be read as " + type.getTypeName()
                    + ": map the row with a lambda, which may call another mapper");
        }
        ColumnReader reader = anyOf(plain);
        return (row, column) -> {
            Object value = reader.from(row, column);
            if (value != null && !row.wasNull()) {
                return value;
            }
            if (plain.isPrimitive()) {
                throw new NullPointerException("column " + label(row, column) + " is null, and " + type + " cannot be");
            }
            return null;
        };
    }

    static boolean isNone(Class<?> type) {
        boolean primitives = type.isArray() && type.getComponentType().isPrimitive() && type != byte[].class;
        return primitives || NONE.stream().anyMatch(none -> none.isAssignableFrom(type));
    }

    private static ColumnReader anyOf(Class<?> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (boxed == Boolean.class || boxed == Character.class || Numbers.isNumber(boxed)) {
            return (row, column) -> {
                Object value = row.getObject(column);
                return value == null ? null : checked(row, column, value, boxed);
            };
        }
        if (type == String.class) {
            return ResultSet::getString;
        }
        if (type == byte[].class) {
            return ResultSet::getBytes;
        }
        if (type == Instant.class) {
            return ColumnReader::instant;
        }
        if (type.isEnum()) {
            return (row, column) -> constant(row, column, type);
        }
        return type.isArray()
                ? (row, column) -> elements(row.getArray(column), type)
                : (row, column) -> row.getObject(column, type);
    }

    private static Object checked(ResultSet row, int column, Object value, Class<?> boxed) throws SQLException {
        Object made = boxed == Boolean.class
                ? Numbers.truth(value)
                : boxed == Character.class ? character(value) : Numbers.number(row, column, value, boxed);
        if (made == null) {
            throw new IllegalArgumentException("column " + label(row, column) + " holds a "
                    + value.getClass().getTypeName() + " whose value is no " + boxed.getSimpleName()
                    + ": read it as another type");
        }
        return made;
    }

    private static @Nullable Character character(Object value) {
        return value instanceof String text && text.length() == 1 ? text.charAt(0) : null;
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** As {@code Enum.valueOf} would, but for its message, which holds the value. */
    private static @Nullable Object constant(ResultSet row, int column, Class<?> type) throws SQLException {
        String name = row.getString(column);
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        if (name == null) {
            return null;
        }
        throw new IllegalArgumentException("column " + label(row, column) + " holds no constant of " + type.getName());
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object elements(@Nullable Array array, Class<?> type) throws SQLException {
        if (array == null) {
            return null;
        }
        Object[] elements = (Object[]) array.getArray();
        return Arrays.copyOf(elements, elements.length, (Class<Object[]>) type);
    }

    private static String label(ResultSet row, int column) throws SQLException {
        return row.getMetaData().getColumnLabel(column);
    }
}
