package dev.sheaf.jdbc;

import java.io.Serial;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** The rows of one fetch, on its worker thread: counts them, and looks before each whether it is still wanted. */
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

    Rows(ResultSet resultSet, Lifecycle lifecycle, QuerySource<?, ?> source) {
        this.resultSet = resultSet;
        this.lifecycle = lifecycle;
        this.sql = source.sql();
        this.maxRows = source.limits().maxRows();
    }

    /** Ends the reading of rows that are no longer wanted. */
    static final class Stopped extends CancellationException {
        @Serial
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped between two rows");
        }
    }

    private boolean next() throws SQLException {
        if (lifecycle.isStopRequested()) {
            throw new Stopped();
        }
        lifecycle.setInterruptAside();
        try {
            if (!resultSet.next()) {
                return false;
            }
        } catch (SQLException failure) {
            lifecycle.failed(failure);
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
        return only(mapper);
    }

    <T> Optional<T> oneOrEmpty(RowMapper<? extends @Nullable T> mapper) throws Exception {
        return next() ? Optional.ofNullable(only(mapper)) : Optional.empty();
    }

    private <T extends @Nullable Object> T only(RowMapper<? extends T> mapper) throws Exception {
        T value = prepared(mapper).map(resultSet);
        if (next()) {
            throw new TooManyRowsException("a second row where one was to be", sql);
        }
        return value;
    }

    <T extends @Nullable Object> List<T> list(RowMapper<? extends T> mapper) throws Exception {
        List<T> values = new ArrayList<>();
        RowMapper<? extends T> prepared = prepared(mapper);
        while (next()) {
            values.add(prepared.map(resultSet));
        }
        return Collections.unmodifiableList(values);
    }

    <K, V extends @Nullable Object> Map<K, V> toMap(
            RowMapper<? extends K> key, RowMapper<? extends V> value, @Nullable BinaryOperator<V> merge)
            throws Exception {
        Map<K, V> values = new LinkedHashMap<>();
        RowMapper<? extends K> keys = prepared(key);
        RowMapper<? extends V> others = prepared(value);
        while (next()) {
            K mapped = keys.map(resultSet);
            if (mapped == null) {
                throw new NullPointerException("row " + count + " has a null key: " + sql.excerpt());
            }
            V made = others.map(resultSet);
            if (values.containsKey(mapped)) {
                if (merge == null) {
                    throw new TooManyRowsException("row " + count + " has the key of an earlier one", sql);
                }
                made = merge.apply(values.get(mapped), made);
            }
            values.put(mapped, made);
        }
        return Collections.unmodifiableMap(values);
    }

    /** What a reader reads is guarded row by row, as it is for the others. */
    <T extends @Nullable Object> T all(ResultReader<? extends T> reader) throws Exception {
        InvocationHandler guard = (proxy, method, arguments) -> {
            try {
                return method.getName().equals("next") ? next() : method.invoke(resultSet, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        };
        return reader.read((ResultSet)
                Proxy.newProxyInstance(Rows.class.getClassLoader(), new Class<?>[] {ResultSet.class}, guard));
    }

    /** A mapper of records looks up its columns once. */
    private <T extends @Nullable Object> RowMapper<? extends T> prepared(RowMapper<? extends T> mapper)
            throws SQLException {
        return mapper instanceof RecordMapper<? extends T> records ? records.of(resultSet) : mapper;
    }
}
