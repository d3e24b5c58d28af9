package dev.sheaf.jdbc;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A query that can be asked; every fetch is a {@link QueryFetch}.
 *
 * @param positions one for each question mark
 * @param preparation makes the statement, where that is not made of the SQL text
 */
record QuerySource<Q extends @Nullable Object, T extends @Nullable Object>(
        JdbcClient client,
        NamedSql sql,
        List<Parameter<? super Q>> positions,
        JdbcQuery.@Nullable Preparation<? super Q> preparation,
        Limits limits,
        Rows.Reading<T> reading)
        implements Source<Q, T> {

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        @Nullable Object[] values = new @Nullable Object[preparation != null ? 1 : positions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = preparation != null ? query : positions.get(i).taken(query);
        }
        return new QueryFetch<>(this, values, context).start();
    }

    /** Prepares the statement for the values of a query, or for the query itself. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a preparation is given what the source was asked with, null or not
    PreparedStatement prepare(Connection connection, @Nullable Object[] values) throws Exception {
        if (preparation != null) {
            return Objects.requireNonNull(preparation.prepare(connection, (Q) values[0]), "the prepared statement");
        }
        boolean hasList = false;
        for (int i = 0; i < values.length; i++) {
            hasList |= positions.get(i).isList();
        }
        return connection.prepareStatement(hasList ? withLists(values) : sql.jdbc());
    }

    private String withLists(@Nullable Object[] values) {
        StringBuilder text = new StringBuilder(sql.pieces().get(0));
        for (int i = 0; i < values.length; i++) {
            boolean isList = positions.get(i).isList();
            text.append(isList && values[i] instanceof Object[] list ? InList.marks(sql, i, list) : "?");
            text.append(sql.pieces().get(i + 1));
        }
        return text.toString();
    }

    /** Sets the parameters. */
    void fill(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        int next = 1;
        for (int i = 0; i < positions.size(); i++) {
            Parameter<? super Q> parameter = positions.get(i);
            if (parameter.isList() && values[i] instanceof Object[] list) {
                for (Object value : list) {
                    parameter.set(statement, next++, value);
                }
            } else {
                parameter.set(statement, next++, values[i]);
            }
        }
    }

    @Override
    public String toString() {
        return "JdbcSource[" + sql + "]";
    }
}
