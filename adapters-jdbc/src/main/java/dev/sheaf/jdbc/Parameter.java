package dev.sheaf.jdbc;

import java.sql.Connection;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLType;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a parameter is given.
 *
 * @param name as the text has it; for messages
 * @param value takes the value from the query
 * @param kind makes of it what the driver takes
 */
record Parameter<Q extends @Nullable Object>(
        String name, Function<? super Q, ? extends @Nullable Object> value, Kind kind) {

    /** Makes what is handed to the driver of a value, or fails where that must not be. */
    interface Taking {
        @Nullable
        Object taken(String name, @Nullable Object value);
    }

    /** Hands to the driver what was taken. Returns the position of the next parameter. */
    interface Setting {
        int set(String name, PreparedStatement statement, int position, @Nullable Object taken) throws Exception;
    }

    /** Makes the whole statement, from what the source was asked with. */
    interface Preparing {
        PreparedStatement prepare(Connection connection, @Nullable Object query) throws Exception;
    }

    /**
     * How a value comes into a statement.
     *
     * @param taking is done on the thread that starts the fetch
     * @param setting is done on the worker
     * @param preparing goes before the setting, on the worker, where the statement is not made of the SQL text
     */
    record Kind(Taking taking, Setting setting, @Nullable Preparing preparing) {
        Kind(Taking taking, Setting setting) {
            this(taking, setting, null);
        }
    }

    /** As which type the driver likes. */
    static final Kind UNTYPED = new Kind(Values::taken, (name, statement, position, taken) -> {
        Values.check(name, taken, statement);
        statement.setObject(position, taken);
        return position + 1;
    });

    /** For these and for vendors' types, which only the database and its driver know, the user answers. */
    private static final Set<JDBCType> FOREIGN = EnumSet.of(JDBCType.OTHER, JDBCType.JAVA_OBJECT);

    /** Whether it is a list in an IN. */
    boolean isList() {
        return kind.equals(InList.KIND);
    }

    @Nullable
    Object taken(Q query) {
        return kind.taking.taken(name, value.apply(query));
    }

    int set(PreparedStatement statement, int position, @Nullable Object taken) throws Exception {
        return kind.setting.set(name, statement, position, taken);
    }

    /** As a type of SQL. */
    static Kind typed(SQLType type) {
        int number = Objects.requireNonNull(type, "type").getVendorTypeNumber();
        boolean isForeign = !(type instanceof JDBCType jdbc) || FOREIGN.contains(jdbc);
        Taking taking = isForeign ? (name, value) -> Values.converted(value) : Values::taken;
        return new Kind(taking, (name, statement, position, taken) -> {
            if (taken == null) {
                statement.setNull(position, number);
                return position + 1;
            }
            if (!isForeign) {
                Values.check(name, taken, statement);
            }
            statement.setObject(position, taken, number);
            return position + 1;
        });
    }

    static Kind array(String elementType) {
        Objects.requireNonNull(elementType, "elementType");
        return new Kind(Parameter::elements, (name, statement, position, taken) -> {
            if (taken == null) {
                statement.setNull(position, java.sql.Types.ARRAY);
            } else {
                statement.setArray(position, statement.getConnection().createArrayOf(elementType, (Object[]) taken));
            }
            return position + 1;
        });
    }

    private static @Nullable Object elements(String name, @Nullable Object value) {
        Object elements = value instanceof Collection<?> all ? all.toArray() : value;
        if (elements == null) {
            return null;
        }
        if (elements instanceof Object[] objects) {
            return Arrays.stream(objects).map(one -> Values.taken(name, one)).toArray();
        }
        throw new IllegalArgumentException("parameter " + name + " is given a "
                + elements.getClass().getTypeName() + ", which is no collection and no array of objects");
    }

    /** The whole statement, by the user's code. */
    @SuppressWarnings({"unchecked", "NullAway"}) // it is what the source was asked with, null or not
    static <Q extends @Nullable Object> Kind preparation(JdbcQuery.Preparation<? super Q> preparation) {
        return new Kind(
                (name, query) -> query,
                (name, statement, position, query) -> position + 1,
                (connection, query) -> preparation.prepare(connection, (Q) query));
    }
}
