package dev.sheaf.jdbc;

import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list in {@code IN (:ids)}: as many question marks as it has values, or {@code NULL} for an empty one, which nothing
 * is equal to.
 *
 * <p>The last value is repeated until there are as many as a power of two, so that few texts come to the caches of
 * statements.
 */
final class InList {

    /** What every database takes: Oracle has no longer lists. */
    static final int MOST = 1000;

    private static final Pattern OPENING = Pattern.compile("(?is).*\\bIN\\s*\\(\\s*");
    private static final Pattern CLOSING = Pattern.compile("(?s)\\s*\\).*");

    /**
     * What may make "equal to nothing" true in the text before a list: a NOT that belongs to no other word, or to this
     * very list.
     */
    private static final Pattern NEGATION = Pattern.compile(
            "\\bNOT\\b(?!\\s+(?:NULL|EXISTS|LIKE|ILIKE|SIMILAR|REGEXP|RLIKE|GLOB|MATCH|BETWEEN|DISTINCT|TRUE|FALSE|UNKNOWN)\\b)"
                    + "(?!\\s+IN\\s*\\(\\s*\\S)|!\\s*\\(",
            Pattern.CASE_INSENSITIVE);

    private InList() {}

    /** Whether a parameter stands alone in the brackets of an IN. */
    static boolean fits(NamedSql sql, int position) {
        return OPENING.matcher(sql.pieces().get(position)).matches()
                && CLOSING.matcher(sql.pieces().get(position + 1)).matches();
    }

    /** The question marks for a list of values. */
    static String marks(NamedSql sql, int position, Object[] values) {
        if (values.length > 0) {
            return "?" + ", ?".repeat(values.length - 1);
        }
        String before = String.join("?", sql.pieces().subList(0, position + 1));
        if (NEGATION.matcher(before).find()) {
            throw new IllegalArgumentException("parameter :" + sql.positions().get(position)
                    + " is given an empty list behind a NOT, where NULL would find nothing instead of all:"
                    + " ask another query then: " + sql);
        }
        return "NULL";
    }

    /** The values, as many as there will be question marks. */
    static Object taken(String name, @Nullable Object value) {
        if (!(value instanceof Collection<?> list)) {
            throw new IllegalArgumentException("parameter " + name + " is given "
                    + (value == null ? "null" : "a " + value.getClass().getTypeName()) + " and takes a collection");
        }
        @Nullable Object[] values = list.toArray();
        if (values.length > MOST) {
            throw new IllegalArgumentException("parameter " + name + " is given " + values.length
                    + " values, and takes " + MOST + ": bind an SQL array with bindArray, or ask in portions");
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                throw new IllegalArgumentException(
                        "parameter " + name + " is given a list with a null, which IN never finds: leave it out");
            }
            values[i] = Values.taken(name, values[i]);
        }
        return padded(values);
    }

    private static @Nullable Object[] padded(@Nullable Object[] values) {
        int size = values.length;
        if (size < 2) {
            return values;
        }
        int power = Integer.highestOneBit(size - 1) << 1;
        @Nullable Object[] padded = Arrays.copyOf(values, Math.min(power, MOST));
        Arrays.fill(padded, size, padded.length, values[size - 1]);
        return padded;
    }
}
