package dev.sheaf.jdbc;

import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A finished query; every fetch is a {@link QueryRun}. */
final class QuerySource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, T> {

    private final JdbcClient client;
    private final Statements statements;
    private final List<Parameter<? super Q>> positions; // for each question mark what gives its value
    private final Rows.Reading<T> reading;

    QuerySource(
            JdbcClient client, Statements statements, List<Parameter<? super Q>> positions, Rows.Reading<T> reading) {
        this.client = client;
        this.statements = statements;
        this.positions = positions;
        this.reading = reading;
    }

    @Override
    public CompletableFuture<T> fetch(Q query, FetchContext context) {
        @Nullable Object[] values = new @Nullable Object[positions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = positions.get(i).value().apply(query);
        }
        return new QueryRun<>(client, statements, values, reading, context).start();
    }

    @Override
    public String toString() {
        return "JdbcSource[" + statements.sql() + "]";
    }
}
