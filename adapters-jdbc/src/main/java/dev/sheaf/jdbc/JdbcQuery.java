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

    private static final int DEFAULT_MAX_ROWS = 10_000;

    private final JdbcClient client;
    private final NamedSql sql;
    private final Map<String, Parameter<? super Q>> parameters;
    private final int maxRows;
    private final int fetchSize;

    private JdbcQuery(
            JdbcClient client, NamedSql sql, Map<String, Parameter<? super Q>> parameters, int maxRows, int fetchSize) {
        this.client = client;
        this.sql = sql;
        this.parameters = parameters;
        this.maxRows = maxRows;
        this.fetchSize = fetchSize;
    }

    static JdbcQuery<@Nullable Object> of(JdbcClient client, NamedSql sql) {
        return new JdbcQuery<>(client, sql, Map.of(), DEFAULT_MAX_ROWS, 0);
    }

    /**
     * Gives a parameter its value.
     *
     * <p>The first call introduces the type of the query; a lambda needs to name it, {@code (UserQuery q) -> q.id()}. The
     * function runs on the thread that starts the fetch, and what it throws fails the fetch.
     *
     * <p>The value is handed to the driver with {@code setObject}, after two conversions: an enum is given by its name, an
     * {@code Instant} as an {@code OffsetDateTime} in UTC. It is never made part of the SQL text.
     *
     * @param <P> what the source will be asked with
     * @param name the name of the parameter, without the colon
     * @param value takes the value from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, or it has its value already
     */
    public <P extends Q> JdbcQuery<P> bind(String name, Function<? super P, ? extends @Nullable Object> value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        return with(name, new Parameter<P>(value, null));
    }

    /**
     * Gives a parameter its value, as a value of a certain SQL type: where the database cannot guess it, of {@code null} in
     * particular.
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
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(value, "value");
        return with(name, new Parameter<P>(value, type));
    }

    private <P extends Q> JdbcQuery<P> with(String name, Parameter<P> parameter) {
        if (!sql.names().contains(name)) {
            throw new IllegalArgumentException("there is no parameter :" + name + " in the SQL text, which has "
                    + (sql.names().isEmpty() ? "none" : written(sql.names())) + ": " + sql.text());
        }
        Map<String, Parameter<? super P>> more = new LinkedHashMap<>(parameters);
        if (more.put(name, parameter) != null) {
            throw new IllegalArgumentException("parameter :" + name + " is bound twice: " + sql.text());
        }
        return new JdbcQuery<>(client, sql, more, maxRows, fetchSize);
    }

    /**
     * How many rows a {@link #list} or {@link #toMap} may have, 10,000 unless this says otherwise; one more fails the fetch with a
     * {@link TooManyRowsException}.
     *
     * @param limit the greatest number of rows
     * @return the query with this limit
     * @throws IllegalArgumentException if the limit is less than one
     */
    public JdbcQuery<Q> maxRows(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("maxRows is to be at least 1, not " + limit + ": " + sql.text());
        }
        return new JdbcQuery<>(client, sql, parameters, limit, fetchSize);
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
            throw new IllegalArgumentException("fetchSize is to be at least 1, not " + rows + ": " + sql.text());
        }
        return new JdbcQuery<>(client, sql, parameters, maxRows, rows);
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
        return source(rows -> rows.one(mapper), 2);
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
        return source(rows -> rows.oneOrEmpty(mapper), 2);
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
        return source(rows -> rows.list(mapper), maxRows);
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
        return source(rows -> rows.toMap(key, value), maxRows);
    }

    private <T extends @Nullable Object> Source<Q, T> source(Rows.Reading<T> reading, int rowLimit) {
        Set<String> missing = new LinkedHashSet<>(sql.names());
        missing.removeAll(parameters.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "no value for " + written(missing) + ", give it with bind: " + sql.text());
        }
        List<Parameter<? super Q>> positions = sql.positions().stream()
                .<Parameter<? super Q>>map(parameters::get)
                .toList();
        return new QuerySource<>(client, new Statements(sql, positions, rowLimit, fetchSize), positions, reading);
    }

    private static String written(Set<String> names) {
        return ":" + String.join(", :", names);
    }

    @Override
    public String toString() {
        return "JdbcQuery[" + sql.text() + "]";
    }
}
