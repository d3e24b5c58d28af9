package dev.sheaf.jdbc;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A query that can be asked; every fetch is a {@link QueryFetch}.
 *
 * @param positions one for each question mark, or one for the whole statement
 */
record QuerySource<Q extends @Nullable Object, T extends @Nullable Object>(
        JdbcClient client, NamedSql sql, List<Parameter<? super Q>> positions, Limits limits, Rows.Reading<T> reading)
        implements Source<Q, T> {

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        @Nullable Object[] values = new @Nullable Object[positions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = positions.get(i).taken(query);
        }
        return new QueryFetch<>(this, values, context).start();
    }

    /** Prepares the statement for the values of a query. */
    PreparedStatement prepare(Connection connection, @Nullable Object[] values) throws Exception {
        Parameter.Preparing users =
                positions.isEmpty() ? null : positions.get(0).kind().preparing();
        if (users != null) {
            return Objects.requireNonNull(users.prepare(connection, values[0]), "the prepared statement");
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
    void fill(PreparedStatement statement, @Nullable Object[] values) throws Exception {
        int next = 1;
        for (int i = 0; i < values.length; i++) {
            next = positions.get(i).set(statement, next, values[i]);
        }
    }

    @Override
    public String toString() {
        return "JdbcSource[" + sql + "]";
    }
}
