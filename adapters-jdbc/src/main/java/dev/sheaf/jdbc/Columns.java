package dev.sheaf.jdbc;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * Readers of columns as types of Java, where {@code getObject} is too strict, too lax, or does not know the type.
 *
 * <p>Numbers are read as what they are or not at all. Drivers differ: some cut 4294967297 down to the int 1, or 2.7 to
 * 2. Only to a floating point type a number is rounded.
 */
final class Columns {

    /** What no column is. */
    private static final Set<Class<?>> NONE = Set.of(
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

    /** Fails with an {@link ArithmeticException} where the type cannot hold the number. */
    private interface Exact {
        Object of(BigDecimal number);
    }

    private static final Map<Class<?>, Exact> EXACT = Map.of(
            Byte.class, BigDecimal::byteValueExact,
            Short.class, BigDecimal::shortValueExact,
            Integer.class, BigDecimal::intValueExact,
            Long.class, BigDecimal::longValueExact,
            BigInteger.class, BigDecimal::toBigIntegerExact,
            BigDecimal.class, number -> number,
            Float.class, number -> finite(number.floatValue()),
            Double.class, number -> finite(number.doubleValue()));

    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");

    private Columns() {}

    /**
     * For columns of one type; if that is primitive, a null fails with a {@link NullPointerException}.
     *
     * @param what has that type; for messages
     * @param own goes before the readers here, by type
     * @throws IllegalArgumentException if no column can be read as that
     */
    static ColumnReader<? extends @Nullable Object> reader(
            String what, Type type, Map<Class<?>, ? extends ColumnReader<?>> own) {
        if (type instanceof ParameterizedType generic) {
            if (generic.getRawType() == Optional.class
                    && generic.getActualTypeArguments()[0] instanceof Class<?> held) {
                ColumnReader<?> reader = reader(what, held, own);
                return (row, column) -> Optional.ofNullable(reader.read(row, column));
            }
            return reader(what, generic.getRawType(), own);
        }
        if (type instanceof Class<?> known && own.get(known) != null) {
            ColumnReader<?> reader = own.get(known);
            return known.isPrimitive() ? (row, column) -> held(row, column, reader.read(row, column), known) : reader;
        }
        if (!(type instanceof Class<?> plain) || isNone(plain)) {
            throw new IllegalArgumentException(what + ": no column can be read as " + type.getTypeName()
                    + ": give ofRecord a reader for it, or map the row with a lambda, which may call another mapper");
        }
        ColumnReader<?> reader = anyOf(plain);
        return (row, column) -> {
            Object value = reader.read(row, column);
            return held(row, column, value == null || row.wasNull() ? null : value, plain);
        };
    }

    /** The value, if the type can hold it; a primitive one cannot hold null. */
    private static @Nullable Object held(ResultSet row, int column, @Nullable Object value, Class<?> type)
            throws SQLException {
        if (value == null && type.isPrimitive()) {
            throw new NullPointerException("column " + label(row, column) + " is null, and " + type + " cannot be");
        }
        return value;
    }

    static boolean isNone(Class<?> type) {
        boolean primitives = type.isArray() && type.getComponentType().isPrimitive() && type != byte[].class;
        return primitives || NONE.stream().anyMatch(none -> none.isAssignableFrom(type));
    }

    private static ColumnReader<? extends @Nullable Object> anyOf(Class<?> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (boxed == Boolean.class || boxed == Character.class || EXACT.containsKey(boxed)) {
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
            return Columns::instant;
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
                ? truth(value)
                : boxed == Character.class ? character(value) : number(row, column, value, boxed);
        if (made == null) {
            throw new IllegalArgumentException("column " + label(row, column) + " holds a "
                    + value.getClass().getTypeName() + " whose value is no " + boxed.getSimpleName()
                    + ": read it as another type");
        }
        return made;
    }

    /** A truth, from the values that mean one; null where the value is none of them. */
    private static @Nullable Boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        String text = value instanceof Number || value instanceof String
                ? value.toString().strip().toLowerCase(Locale.ROOT)
                : "";
        return TRUE.contains(text) ? Boolean.TRUE : FALSE.contains(text) ? Boolean.FALSE : null;
    }

    private static @Nullable Character character(Object value) {
        return value instanceof String text && text.length() == 1 ? text.charAt(0) : null;
    }

    /** Null where the value has no such number. */
    private static @Nullable Object number(ResultSet row, int column, Object value, Class<?> boxed)
            throws SQLException {
        if (boxed.isInstance(value)) {
            return value;
        }
        try {
            if (value instanceof Double || value instanceof Float) {
                double number = ((Number) value).doubleValue();
                if (!Double.isFinite(number)) { // which only the floating point types have
                    return boxed == Double.class
                            ? (Object) number
                            : boxed == Float.class ? (Object) (float) number : null;
                }
            }
            BigDecimal number = value instanceof Number || value instanceof String
                    ? new BigDecimal(value.toString().strip())
                    : row.getBigDecimal(column); // MySQL has TINYINT(1) as a Boolean and YEAR as a Date
            return Objects.requireNonNull(EXACT.get(boxed)).of(number);
        } catch (ArithmeticException | NumberFormatException isNone) {
            return null;
        }
    }

    private static Object finite(Number floating) {
        if (Double.isInfinite(floating.doubleValue())) {
            throw new ArithmeticException("overflow");
        }
        return floating;
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
