package dev.sheaf.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The rows of one run, on its worker thread: counts them, and looks before each whether it is still wanted. */
final class Rows {

    /** Makes the answer of the rows. */
    interface Reading<T extends @Nullable Object> {
        T from(Rows rows) throws Exception;
    }

    private final ResultSet resultSet;
    private final Lifecycle lifecycle;
    private final NamedSql sql;
    private final int maxRows;
    private int count;

    Rows(ResultSet resultSet, Lifecycle lifecycle, Statements statements) {
        this.resultSet = resultSet;
        this.lifecycle = lifecycle;
        this.sql = statements.sql();
        this.maxRows = statements.maxRows();
    }

    private boolean next() throws SQLException {
        if (lifecycle.isStopRequested()) {
            throw new CancellationException("stopped between two rows");
        }
        try {
            if (!resultSet.next()) {
                return false;
            }
        } catch (SQLException failure) {
            lifecycle.statementFailed(failure);
            throw failure;
        }
        if (++count > maxRows) {
            throw new TooManyRowsException("more than " + maxRows + " rows", sql);
        }
        return true;
    }

    <T extends @Nullable Object> T one(RowMapper<? extends T> mapper) throws Exception {
        if (!next()) {
            throw new NoRowException(sql);
        }
        T value = mapper.map(resultSet);
        refuseSecond();
        return value;
    }

    <T> Optional<T> oneOrEmpty(RowMapper<? extends @Nullable T> mapper) throws Exception {
        if (!next()) {
            return Optional.empty();
        }
        Optional<T> value = Optional.ofNullable(mapper.map(resultSet));
        refuseSecond();
        return value;
    }

    private void refuseSecond() throws SQLException {
        if (next()) {
            throw new TooManyRowsException("a second row where one was to be", sql);
        }
    }

    <T extends @Nullable Object> List<T> list(RowMapper<? extends T> mapper) throws Exception {
        List<T> values = new ArrayList<>();
        while (next()) {
            values.add(mapper.map(resultSet));
        }
        return Collections.unmodifiableList(values);
    }

    <K, V extends @Nullable Object> Map<K, V> toMap(RowMapper<? extends K> key, RowMapper<? extends V> value)
            throws Exception {
        Map<K, V> values = new LinkedHashMap<>();
        while (next()) {
            K mapped = key.map(resultSet);
            if (mapped == null) {
                throw new NullPointerException("row " + count + " has a null key: " + sql);
            }
            if (values.containsKey(mapped)) {
                throw new TooManyRowsException("row " + count + " has the key of an earlier one", sql);
            }
            values.put(mapped, value.map(resultSet));
        }
        return Collections.unmodifiableMap(values);
    }
}
