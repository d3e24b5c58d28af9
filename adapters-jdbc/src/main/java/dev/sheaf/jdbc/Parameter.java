package dev.sheaf.jdbc;

import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Types;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
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

    /** Hands to the driver what was taken. */
    interface Setting {
        void set(String name, PreparedStatement statement, int position, @Nullable Object taken) throws SQLException;
    }

    /**
     * How a value comes into a statement.
     *
     * @param taking is done on the thread that starts the fetch
     * @param setting is done on the worker; for each value of a list
     */
    record Kind(Taking taking, Setting setting) {}

    /** As which type the driver likes. */
    static final Kind UNTYPED = new Kind(Values::taken, (name, statement, position, taken) -> {
        Values.check(name, taken, statement);
        statement.setObject(position, taken);
    });

    /** A list in an IN. */
    static final Kind LIST = new Kind(InList::taken, UNTYPED.setting);

    boolean isList() {
        return kind.equals(LIST);
    }

    @Nullable
    Object taken(Q query) {
        return kind.taking.taken(name, value.apply(query));
    }

    void set(PreparedStatement statement, int position, @Nullable Object taken) throws SQLException {
        kind.setting.set(name, statement, position, taken);
    }

    /**
     * As a type of SQL. For a vendor's types, and for those which only the database and its driver know, the user
     * answers.
     */
    static Kind typed(SQLType type) {
        int number = Objects.requireNonNull(type, "type").getVendorTypeNumber();
        boolean isForeign = !(type instanceof JDBCType jdbc) || jdbc == JDBCType.OTHER || jdbc == JDBCType.JAVA_OBJECT;
        Taking taking = isForeign ? (name, value) -> Values.converted(value) : Values::taken;
        return new Kind(taking, (name, statement, position, taken) -> {
            if (taken == null) {
                statement.setNull(position, number);
                return;
            }
            if (!isForeign) {
                Values.check(name, taken, statement);
            }
            statement.setObject(position, taken, number);
        });
    }

    static Kind array(String elementType) {
        Objects.requireNonNull(elementType, "elementType");
        return new Kind(Parameter::elements, (name, statement, position, taken) -> {
            if (taken == null) {
                statement.setNull(position, Types.ARRAY);
            } else {
                statement.setArray(position, statement.getConnection().createArrayOf(elementType, (Object[]) taken));
            }
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
}
