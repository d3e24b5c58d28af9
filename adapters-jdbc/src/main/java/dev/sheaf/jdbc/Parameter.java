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

    /** The value for a query, on the thread that starts the fetch. */
    @Nullable
    Object taken(Q query) {
        return kind.taken(name, value.apply(query));
    }

    /** Hands it to the driver, on the worker. Returns the position of the next one. */
    int set(PreparedStatement statement, int position, @Nullable Object taken) throws Exception {
        return kind.set(name, statement, position, taken);
    }

    /** How a value comes into a statement. */
    interface Kind {
        /** What is handed to the driver, or an {@link IllegalArgumentException} where that must not be. */
        default @Nullable Object taken(String name, @Nullable Object value) {
            Object converted = Values.converted(value);
            Values.check(name, converted);
            return converted;
        }

        int set(String name, PreparedStatement statement, int position, @Nullable Object taken) throws Exception;
    }

    /** As which type the driver likes. */
    static final Kind UNTYPED = (name, statement, position, taken) -> {
        Values.check(name, taken, statement.getConnection());
        statement.setObject(position, taken);
        return position + 1;
    };

    /** As a type of SQL; for one that only the database and its driver know, the user answers. */
    private record Typed(int number, boolean isForeign) implements Kind {
        @Override
        public @Nullable Object taken(String name, @Nullable Object value) {
            return isForeign ? Values.converted(value) : Kind.super.taken(name, value);
        }

        @Override
        public int set(String name, PreparedStatement statement, int position, @Nullable Object taken)
                throws Exception {
            if (taken == null) {
                statement.setNull(position, number);
            } else {
                if (!isForeign) {
                    Values.check(name, taken, statement.getConnection());
                }
                statement.setObject(position, taken, number);
            }
            return position + 1;
        }
    }

    private static final Set<JDBCType> FOREIGN = EnumSet.of(JDBCType.OTHER, JDBCType.JAVA_OBJECT);

    static Kind typed(SQLType type) {
        boolean standard = Objects.requireNonNull(type, "type") instanceof JDBCType jdbc && !FOREIGN.contains(jdbc);
        return new Typed(type.getVendorTypeNumber(), !standard);
    }

    private record ArrayOf(String elementType) implements Kind {
        @Override
        public @Nullable Object taken(String name, @Nullable Object value) {
            if (value == null) {
                return null;
            }
            Object elements = value instanceof Collection<?> all ? all.toArray() : value;
            if (!(elements instanceof Object[] objects)) {
                throw new IllegalArgumentException("parameter " + name + " is given a "
                        + value.getClass().getTypeName() + ", which is no collection and no array of objects");
            }
            return Arrays.stream(objects)
                    .map(one -> Kind.super.taken(name, one))
                    .toArray();
        }

        @Override
        public int set(String name, PreparedStatement statement, int position, @Nullable Object taken)
                throws Exception {
            if (taken == null) {
                statement.setNull(position, java.sql.Types.ARRAY);
            } else {
                statement.setArray(position, statement.getConnection().createArrayOf(elementType, (Object[]) taken));
            }
            return position + 1;
        }
    }

    static Kind array(String elementType) {
        return new ArrayOf(Objects.requireNonNull(elementType, "elementType"));
    }

    /** All parameters at once, by the user's code. */
    record Bound<Q extends @Nullable Object>(Binder<? super Q> binder) implements Kind {
        @Override
        public @Nullable Object taken(String name, @Nullable Object value) {
            return value;
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // it is what the source was asked with, null or not
        public int set(String name, PreparedStatement statement, int position, @Nullable Object taken)
                throws Exception {
            binder.bind(statement, (Q) taken);
            return position + 1;
        }
    }

    /** The whole statement, by the user's code. */
    record Prepared<Q extends @Nullable Object>(JdbcQuery.Preparation<? super Q> preparation) implements Kind {
        @Override
        public @Nullable Object taken(String name, @Nullable Object value) {
            return value;
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // it is what the source was asked with, null or not
        PreparedStatement prepare(Connection connection, @Nullable Object query) throws Exception {
            return preparation.prepare(connection, (Q) query);
        }

        @Override
        public int set(String name, PreparedStatement statement, int position, @Nullable Object taken) {
            return position; // all is set
        }
    }
}
