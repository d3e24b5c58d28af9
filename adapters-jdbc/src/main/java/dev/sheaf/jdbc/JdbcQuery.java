package dev.sheaf.jdbc;

import dev.sheaf.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLType;
import java.util.Collection;
import java.util.Objects;
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
public final class JdbcQuery<Q extends @Nullable Object> extends QueryResult<Q> {

    private final JdbcClient client;
    private final Parameters<Q> parameters;
    private final Limits limits;

    private JdbcQuery(JdbcClient client, Parameters<Q> parameters, Limits limits) {
        this.client = client;
        this.parameters = parameters;
        this.limits = limits;
    }

    static JdbcQuery<@Nullable Object> of(JdbcClient client, String sql) {
        return new JdbcQuery<>(client, Parameters.of(NamedSql.readings(sql)), Limits.DEFAULT);
    }

    /**
     * Gives a named parameter its value.
     *
     * <p>The first call introduces the type of the query; a lambda needs to name it, {@code (UserQuery q) -> q.id()}.
     * The function runs on the thread that starts the fetch, and what it throws fails the fetch.
     *
     * <p>The value is handed to the driver with {@code setObject}, after these conversions: an enum is given by its
     * name, a {@code char} as a string, an {@code Instant} and a {@code ZonedDateTime} as {@code OffsetDateTime}. It is
     * never made part of the SQL text. What drivers make different things of, such as a collection, an {@code Optional}
     * or a class of yours, fails the fetch with an {@link IllegalArgumentException}; and so does, with MySQL's driver,
     * a {@code UUID}, which it would serialize, and with SQLite a {@code UUID}, a {@code BigDecimal} and a time, which
     * would be compared as text.
     *
     * @param <P> what the source will be asked with
     * @param name the name of the parameter, without the colon
     * @param value takes the value from the query; may return {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, or it has its value already
     */
    public <P extends Q> JdbcQuery<P> bind(String name, Function<? super P, ? extends @Nullable Object> value) {
        return with(parameters.with(name, value, Parameter.UNTYPED));
    }

    /**
     * Gives a named parameter its value, as a value of a certain SQL type: where the database cannot guess it, of
     * {@code null} in particular. PostgreSQL takes the names of an enum type of its own as {@link
     * java.sql.JDBCType#OTHER}; with that, and with a vendor's type, any object is handed to the driver.
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
        return with(parameters.with(name, value, Parameter.typed(type)));
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
        return with(parameters.with(name, value, Parameter.array(elementType)));
    }

    /**
     * Gives a named parameter a list of values, as for {@code WHERE id IN (:ids)}, on every database: the text that is
     * prepared has a question mark for each. There are as many as a power of two, so that few texts come to the caches
     * of statements; the last value is repeated for that.
     *
     * <p>An empty list becomes {@code IN (NULL)}, which is true for no row, but not false either, so that a {@code NOT}
     * does not make it true: an empty list behind a {@code NOT} fails the fetch. What stands behind the list is not
     * looked at: {@code IN (:ids) = FALSE} finds nothing for an empty one.
     *
     * @param <P> what the source will be asked with
     * @param name the name of the parameter, without the colon; it stands alone in the brackets
     * @param values takes up to 1,000 values from the query, none of them {@code null}, converted as in
     *     {@link #bind(String, Function)}; everything else fails the fetch with an {@link IllegalArgumentException}
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, or it has its value already
     */
    public <P extends Q> JdbcQuery<P> bindIn(
            String name, Function<? super P, ? extends Collection<? extends @Nullable Object>> values) {
        return with(parameters.with(name, values, Parameter.LIST));
    }

    /**
     * Gives a named parameter a value that does not depend on the query.
     *
     * @param name the name of the parameter, without the colon
     * @param value converted as in {@link #bind(String, Function)}; may be {@code null}, which is SQL's
     * @return the query with this parameter given
     * @throws IllegalArgumentException if the SQL text has no such parameter, it has its value already, or the value
     *     cannot be bound
     */
    public JdbcQuery<Q> bindConstant(String name, @Nullable Object value) {
        Object taken = Values.taken(":" + name, value);
        return with(parameters.<Q>with(name, any -> taken, Parameter.UNTYPED));
    }

    /**
     * Gives all named parameters the components of their names, which are those of the record that the source is asked
     * with: collections as {@link #bindIn} does, and all others as {@link #bind(String, Function)}. Parameters that
     * have their value, or no such component, and components without a parameter are left alone.
     *
     * @param <P> what the source will be asked with, not {@code null}
     * @param type the class of the record; in a named module, its package is open to {@code dev.sheaf.jdbc} unless the
     *     record is public and exported
     * @return the query with these parameters given
     * @throws IllegalArgumentException if this is no record, its components cannot be read or bound, or none has the
     *     name of a parameter
     */
    public <P extends Q> JdbcQuery<P> bindAll(Class<P> type) {
        return with(parameters.withComponents(type));
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
        return with(parameters.withNext(value, Parameter.UNTYPED));
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
        return with(parameters.withNext(value, Parameter.typed(type)));
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
        return with(parameters.withNext(value, Parameter.array(elementType)));
    }

    /**
     * Leaves the whole statement to code of yours: a library that writes SQL, or parameters that need more than {@link
     * #bind} and {@link #param}. The SQL text of this query only names it in messages then.
     *
     * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="preparation"}
     *
     * @param <P> what the source will be asked with
     * @param preparation makes the statement
     * @return the query with its statement
     * @throws IllegalArgumentException if a parameter has its value already
     */
    public <P extends Q> JdbcQuery<P> preparedBy(Preparation<? super P> preparation) {
        return with(parameters.withPreparation(Objects.requireNonNull(preparation, "preparation")));
    }

    /**
     * Makes the statement of a query.
     *
     * <p>Called on the worker thread of the query. It prepares one statement that returns rows and sets its parameters;
     * it executes nothing, closes nothing but what it does not return, keeps nothing, and leaves the settings of the
     * connection alone. The statement is limited as {@link #maxRows} and {@link #fetchSize} say, executed and closed
     * for it. Whatever else it sets on the statement, such as a time-out, stays set where the pool keeps statements.
     *
     * <p>This is a type that others implement: methods added to it will always be default methods.
     *
     * @param <Q> what the source is asked with; may be a nullable type
     */
    @FunctionalInterface
    public interface Preparation<Q extends @Nullable Object> {

        /**
         * Makes the statement.
         *
         * @param connection on which it is prepared
         * @param query what the source was asked with
         * @return the statement, with its parameters set
         * @throws Exception when there is none. A {@link java.sql.SQLException} becomes the cause of a
         *     {@link QueryFailedException}; everything else fails the source as it is
         */
        PreparedStatement prepare(Connection connection, Q query) throws Exception;
    }

    private <P extends Q> JdbcQuery<P> with(Parameters<P> changed) {
        return new JdbcQuery<>(client, changed, limits);
    }

    /**
     * How many rows a result may have, 10,000 unless this says otherwise; one more fails the fetch with a
     * {@link TooManyRowsException}. Nothing is ever cut off.
     *
     * <p>The driver is told to fetch few more than that, also for {@link #one}. PostgreSQL uses no parallel workers for
     * a query that is limited in this way; {@link Integer#MAX_VALUE} lifts the limit, for {@code one} as well.
     *
     * @param limit the greatest number of rows
     * @return the query with this limit
     * @throws IllegalArgumentException if the limit is less than one
     */
    public JdbcQuery<Q> maxRows(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("maxRows is to be at least 1, not " + limit + ": " + parameters);
        }
        return with(new Limits(limit, limits.fetchSize(), limits.readOnly()));
    }

    /**
     * Fetches the rows in portions, instead of all at once before the first is read: for results that are large.
     *
     * <p>The query then runs in a transaction of its own, since drivers need one for this; auto-commit is put back
     * afterwards.
     *
     * @param rows how many rows to a portion
     * @return the query with this size
     * @throws IllegalArgumentException if the size is less than one
     */
    public JdbcQuery<Q> fetchSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("fetchSize is to be at least 1, not " + rows + ": " + parameters);
        }
        return with(new Limits(limits.maxRows(), rows, limits.readOnly()));
    }

    /**
     * Lets the database refuse whatever the query would write, in a function that it calls for instance.
     *
     * <p>The query then runs in a read-only transaction of its own; what was changed for it on the connection is put
     * back afterwards. The drivers of H2, Oracle and SQL Server take it as a hint, and let writes pass. Those of SQLite
     * and DuckDB cannot do it to a connection that is open: the fetch fails with an {@link
     * UnsupportedOperationException}; open the data source read-only there.
     *
     * @return the query, read-only
     */
    public JdbcQuery<Q> readOnly() {
        return with(new Limits(limits.maxRows(), limits.fetchSize(), true));
    }

    private JdbcQuery<Q> with(Limits changed) {
        return new JdbcQuery<>(client, parameters, changed);
    }

    @Override
    <T extends @Nullable Object> Source<Q, T> source(Rows.Reading<T> reading, boolean ofOneRow) {
        NamedSql sql = parameters.settled();
        return new QuerySource<>(
                client,
                sql,
                parameters.inOrder(sql),
                parameters.preparation(),
                ofOneRow ? limits.ofTwo() : limits,
                reading);
    }
}
