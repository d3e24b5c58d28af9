package dev.sheaf.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns as numbers, as what they are or not at all. Drivers differ: some cut 4294967297 down to the int 1, or
 * 2.7 to 2. Only to a floating point type a number is rounded.
 */
final class Numbers {

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

    private Numbers() {}

    private static Object finite(Number floating) {
        if (Double.isInfinite(floating.doubleValue())) {
            throw new ArithmeticException("overflow");
        }
        return floating;
    }

    static boolean isNumber(Class<?> boxed) {
        return EXACT.containsKey(boxed);
    }

    /** Reads a column as a type that {@link #isNumber}; null where the value has no such number. */
    static @Nullable Object number(ResultSet row, int column, Object value, Class<?> boxed) throws SQLException {
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

    /** A truth, from the values that mean one; null where the value is none of them. */
    static @Nullable Boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        String text = value instanceof Number || value instanceof String
                ? value.toString().strip().toLowerCase(Locale.ROOT)
                : "";
        return TRUE.contains(text) ? Boolean.TRUE : FALSE.contains(text) ? Boolean.FALSE : null;
    }
}
