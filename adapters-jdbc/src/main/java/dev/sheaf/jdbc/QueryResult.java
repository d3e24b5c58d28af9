package dev.sheaf.jdbc;

import dev.sheaf.Source;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the rows of a query: the last word of a {@link JdbcQuery}, which is the only one to extend this.
 *
 * @param <Q> what the source will be asked with
 */
abstract class QueryResult<Q extends @Nullable Object> {

    /** Makes the source, of a query that is to have one row or of one that may have many. */
    abstract <T extends @Nullable Object> Source<Q, T> source(Rows.Reading<T> reading, boolean ofOneRow);

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
        return source(rows -> rows.one(mapper), true);
    }

    /**
     * Exactly one row as a record, as {@link RowMapper#ofRecord} makes it.
     *
     * @param <R> what is answered
     * @param type the class of the record
     * @return the source
     * @throws IllegalArgumentException if a parameter has no value, or {@code ofRecord} does not take the class
     */
    public <R extends Record> Source<Q, R> one(Class<R> type) {
        return one(RowMapper.ofRecord(type));
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
        return source(rows -> rows.oneOrEmpty(mapper), true);
    }

    /**
     * One row as a record, as {@link RowMapper#ofRecord} makes it, or none.
     *
     * @param <R> what is answered
     * @param type the class of the record
     * @return the source
     * @throws IllegalArgumentException if a parameter has no value, or {@code ofRecord} does not take the class
     */
    public <R extends Record> Source<Q, Optional<R>> oneOrEmpty(Class<R> type) {
        return oneOrEmpty(RowMapper.ofRecord(type));
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
        return source(rows -> rows.list(mapper), false);
    }

    /**
     * All rows as records, as {@link RowMapper#ofRecord} makes them, in their order.
     *
     * @param <R> what a row becomes
     * @param type the class of the record
     * @return the source; its answer cannot be modified
     * @throws IllegalArgumentException if a parameter has no value, or {@code ofRecord} does not take the class
     */
    public <R extends Record> Source<Q, List<R>> list(Class<R> type) {
        return list(RowMapper.ofRecord(type));
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
        return source(rows -> rows.toMap(key, value, null), false);
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
        return source(rows -> rows.toMap(key, value, merge), false);
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
        return source(rows -> rows.all(reader), false);
    }
}
