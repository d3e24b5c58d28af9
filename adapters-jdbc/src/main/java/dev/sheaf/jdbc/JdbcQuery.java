package dev.sheaf.jdbc;

import dev.sheaf.Source;
import java.sql.SQLType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A query that is being described: its parameters, its limits, and in the end the shape of its result, which makes it a
 * {@link Source}.
 *
 * <p>Immutable: each method returns another query, so one can be the base of several.
 *
 * @param <Q> what the source will be asked with; {@link #bind} narrows it
 */
public final class JdbcQuery<Q extends @Nullable Object> {

    private final JdbcClient client;
    private final NamedSql sql;
    private final Map<String, Parameter<? super Q>> parameters;
    private final @Nullable Parameter<? super Q> binder; // for all parameters at once
    private final Limits limits;

    private JdbcQuery(
            JdbcClient client,
            NamedSql sql,
            Map<String, Parameter<? super Q>> parameters,
            @Nullable Parameter<? super Q> binder,
            Limits limits) {
        this.client = client;
        this.sql = sql;
        this.parameters = parameters;
        this.binder = binder;
        this.limits = limits;
    }

    static JdbcQuery<@Nullable Object> of(JdbcClient client, NamedSql sql) {
        return new JdbcQuery<>(client, sql, Map.of(), null, Limits.DEFAULT);
    }

    /**
     * Gives a named parameter its value.
     *
     * <p>The first call introduces the type of the query; a lambda needs to name it, {@code (UserQuery q) -> q.id()}. The
     * function runs on the thread that starts the fetch, and what it throws fails the fetch.
     *
     * <p>The value is handed to the driver with {@code setObject}, after these conversions: an enum is given by its name, an
     * {@code Instant} and a {@code ZonedDateTime} as {@code OffsetDateTime}. It is never made part of the SQL text.
     *
     * @param <P> what the source will be asked with
     * @param name the name of the parameter, without the colon
     * @param value takes the value from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, or it has its value already
     */
    public <P extends Q> JdbcQuery<P> bind(String name, Function<? super P, ? extends @Nullable Object> value) {
        return with(named(name), value, Parameter.UNTYPED);
    }

    /**
     * Gives a named parameter its value, as a value of a certain SQL type: where the database cannot guess it, of {@code null}
     * in particular. PostgreSQL takes the names of an enum type of its own as {@link java.sql.JDBCType#OTHER}.
     *
     * @param <P> what the source will be asked with
     * @param name the name of the parameter, without the colon
     * @param type such as {@link java.sql.JDBCType#VARCHAR}
     * @param value takes the value from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, or it has its value already
     */
    public <P extends Q> JdbcQuery<P> bind(
            String name, SQLType type, Function<? super P, ? extends @Nullable Object> value) {
        return with(named(name), value, Parameter.typed(Objects.requireNonNull(type, "type")));
    }

    /**
     * Gives a named parameter an SQL array, as for {@code WHERE id = ANY (:ids)}.
     *
     * @param <P> what the source will be asked with
     * @param name the name of the parameter, without the colon
     * @param elementType the name that the database has for the type of the elements, such as {@code bigint}
     * @param value takes a collection or an array of objects from the query, whose elements are converted as in
     *     {@link #bind(String, Function)}; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, or it has its value already
     */
    public <P extends Q> JdbcQuery<P> bindArray(
            String name, String elementType, Function<? super P, ? extends @Nullable Object> value) {
        return with(named(name), value, Parameter.array(Objects.requireNonNull(elementType, "elementType")));
    }

    /**
     * Gives the next unnamed parameter its value, as {@link #bind(String, Function)} does for a named one.
     *
     * @param <P> what the source will be asked with
     * @param value takes the value from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no further question mark
     */
    public <P extends Q> JdbcQuery<P> param(Function<? super P, ? extends @Nullable Object> value) {
        return with(nextNumber(), value, Parameter.UNTYPED);
    }

    /**
     * Gives the next unnamed parameter its value, as {@link #bind(String, SQLType, Function)} does for a named one.
     *
     * @param <P> what the source will be asked with
     * @param type such as {@link java.sql.JDBCType#VARCHAR}
     * @param value takes the value from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no further question mark
     */
    public <P extends Q> JdbcQuery<P> param(SQLType type, Function<? super P, ? extends @Nullable Object> value) {
        return with(nextNumber(), value, Parameter.typed(Objects.requireNonNull(type, "type")));
    }

    /**
     * Gives the next unnamed parameter an SQL array, as {@link #bindArray} does for a named one.
     *
     * @param <P> what the source will be asked with
     * @param elementType the name that the database has for the type of the elements, such as {@code bigint}
     * @param value takes a collection or an array of objects from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no further question mark
     */
    public <P extends Q> JdbcQuery<P> paramArray(
            String elementType, Function<? super P, ? extends @Nullable Object> value) {
        return with(nextNumber(), value, Parameter.array(Objects.requireNonNull(elementType, "elementType")));
    }

    /**
     * Leaves all parameters to code of yours, which are unnamed then.
     *
     * @param <P> what the source will be asked with
     * @param binder sets them on the prepared statement
     * @return the query with its parameters given
     * @throws IllegalArgumentException if the SQL text has named parameters, or one has its value already
     */
    public <P extends Q> JdbcQuery<P> binder(Binder<? super P> binder) {
        Objects.requireNonNull(binder, "binder");
        if (!parameters.isEmpty() || this.binder != null) {
            throw new IllegalArgumentException("a binder gives all parameters, some have a value: " + sql.excerpt());
        }
        if (!sql.isNumbered()) {
            throw new IllegalArgumentException("a binder needs parameters written as ?: " + sql.excerpt());
        }
        @SuppressWarnings({"unchecked", "NullAway"}) // what it gets is what the function below returns, null or not
        Parameter<P> all =
                new Parameter<>(query -> query, (statement, position, query) -> binder.bind(statement, (P) query));
        return new JdbcQuery<>(client, sql, Map.of(), all, limits);
    }

    private String named(String name) {
        Objects.requireNonNull(name, "name");
        if (sql.isNumbered() || !sql.names().contains(name)) {
            throw new IllegalArgumentException("there is no parameter :" + name + " in the SQL text, which has "
                    + written(sql.names()) + ": " + sql.excerpt());
        }
        return name;
    }

    private String nextNumber() {
        String number = String.valueOf(parameters.size() + 1);
        if (!sql.names().contains(number)) {
            throw new IllegalArgumentException("there is no unnamed parameter " + number
                    + " in the SQL text, which has " + written(sql.names()) + ": " + sql.excerpt());
        }
        return number;
    }

    private <P extends Q> JdbcQuery<P> with(
            String name, Function<? super P, ? extends @Nullable Object> value, Parameter.Setter setter) {
        Objects.requireNonNull(value, "value");
        Map<String, Parameter<? super P>> more = new LinkedHashMap<>(parameters);
        if (binder != null || more.put(name, new Parameter<P>(value, setter)) != null) {
            throw new IllegalArgumentException(
                    "parameter " + written(Set.of(name)) + " is bound twice: " + sql.excerpt());
        }
        return new JdbcQuery<>(client, sql, more, null, limits);
    }

    /**
     * How many rows a result may have, 10,000 unless this says otherwise; one more fails the fetch with a
     * {@link TooManyRowsException}. Nothing is ever cut off.
     *
     * <p>The driver is told to fetch few more than that, also for {@link #one}. PostgreSQL uses no parallel workers for a query
     * that is limited in this way; {@link Integer#MAX_VALUE} lifts the limit, for {@code one} as well.
     *
     * @param limit the greatest number of rows
     * @return the query with this limit
     * @throws IllegalArgumentException if the limit is less than one
     */
    public JdbcQuery<Q> maxRows(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("maxRows is to be at least 1, not " + limit + ": " + sql.excerpt());
        }
        return with(new Limits(limit, limits.fetchSize(), limits.readOnly()));
    }

    /**
     * Fetches the rows in portions, instead of all at once before the first is read: for results that are large.
     *
     * <p>The query then runs in a transaction of its own, since drivers need one for this; auto-commit is put back afterwards.
     *
     * @param rows how many rows to a portion
     * @return the query with this size
     * @throws IllegalArgumentException if the size is less than one
     */
    public JdbcQuery<Q> fetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("fetchSize is to be at least 1, not " + rows + ": " + sql.excerpt());
        }
        return with(new Limits(limits.maxRows(), rows, limits.readOnly()));
    }

    /**
     * Lets the database refuse whatever the query would write, in a function that it calls for instance.
     *
     * <p>The query then runs in a read-only transaction of its own; what was changed for it on the connection is put back
     * afterwards.
     *
     * @return the query, read-only
     */
    public JdbcQuery<Q> readOnly() {
        return with(new Limits(limits.maxRows(), limits.fetchSize(), true));
    }

    private JdbcQuery<Q> with(Limits changed) {
        return new JdbcQuery<>(client, sql, parameters, binder, changed);
    }

    /**
     * Exactly one row; none fails the fetch with a {@link NoRowException}, a second one with a
     * {@link TooManyRowsException}.
     *
     * @param <T> what is answered
     * @param mapper makes the answer; {@code null} is a legal one
     * @return the source
     * @throws IllegalArgumentException if a parameter has no value
     */
    public <T extends @Nullable Object> Source<Q, T> one(RowMapper<? extends T> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return source(rows -> rows.one(mapper), limits.ofTwo());
    }

    /**
     * One row or none; a second one fails the fetch with a {@link TooManyRowsException}.
     *
     * @param <T> what is answered
     * @param mapper makes the answer; a row that it maps to {@code null} is empty as well
     * @return the source
     * @throws IllegalArgumentException if a parameter has no value
     */
    public <T> Source<Q, Optional<T>> oneOrEmpty(RowMapper<? extends @Nullable T> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return source(rows -> rows.oneOrEmpty(mapper), limits.ofTwo());
    }

    /**
     * All rows, in their order.
     *
     * @param <T> what a row becomes
     * @param mapper makes an element of each row; {@code null} is a legal one
     * @return the source; its answer cannot be modified
     * @throws IllegalArgumentException if a parameter has no value
     */
    public <T extends @Nullable Object> Source<Q, List<T>> list(RowMapper<? extends T> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return source(rows -> rows.list(mapper), limits);
    }

    /**
     * All rows, as a map in the order of the rows; a second row with the same key fails the fetch with a
     * {@link TooManyRowsException}.
     *
     * @param <K> the keys
     * @param <V> the values
     * @param key makes the key of a row, not {@code null}
     * @param value makes the value of a row; {@code null} is a legal one
     * @return the source; its answer cannot be modified
     * @throws IllegalArgumentException if a parameter has no value
     */
    public <K, V extends @Nullable Object> Source<Q, Map<K, V>> toMap(
            RowMapper<? extends K> key, RowMapper<? extends V> value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        return source(rows -> rows.toMap(key, value, null), limits);
    }

    /**
     * All rows, as a map in the order of their first keys, where rows with the same key become one value.
     *
     * @param <K> the keys
     * @param <V> the values
     * @param key makes the key of a row, not {@code null}
     * @param value makes the value of a row; {@code null} is a legal one
     * @param merge makes one value of the one there and the one of a further row
     * @return the source; its answer cannot be modified
     * @throws IllegalArgumentException if a parameter has no value
     */
    public <K, V extends @Nullable Object> Source<Q, Map<K, V>> toMap(
            RowMapper<? extends K> key, RowMapper<? extends V> value, BinaryOperator<V> merge) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(merge, "merge");
        return source(rows -> rows.toMap(key, value, merge), limits);
    }

    /**
     * What a reader makes of the whole result.
     *
     * @param <T> what is answered
     * @param reader makes the answer; {@code null} is a legal one
     * @return the source
     * @throws IllegalArgumentException if a parameter has no value
     */
    public <T extends @Nullable Object> Source<Q, T> read(ResultReader<? extends T> reader) {
        Objects.requireNonNull(reader, "reader");
        return source(rows -> rows.all(reader), limits);
    }

    private <T extends @Nullable Object> Source<Q, T> source(Rows.Reading<T> reading, Limits taken) {
        Parameter<? super Q> all = binder;
        Set<String> missing = new LinkedHashSet<>(sql.names());
        missing.removeAll(parameters.keySet());
        if (all == null && !missing.isEmpty()) {
            throw new IllegalArgumentException("no value for " + written(missing) + ", give it with "
                    + (sql.isNumbered() ? "param: " : "bind: ") + sql.excerpt());
        }
        List<Parameter<? super Q>> positions = all != null
                ? List.of(all)
                : sql.positions().stream()
                        .<Parameter<? super Q>>map(parameters::get)
                        .toList();
        return new QuerySource<>(client, sql, positions, taken, reading);
    }

    private String written(Set<String> names) {
        String mark = sql.isNumbered() ? "?" : ":";
        return names.isEmpty() ? "none" : mark + String.join(", " + mark, names);
    }
}
