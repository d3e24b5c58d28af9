package dev.sheaf.jdbc;

import java.sql.ResultSet;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value of one row.
 *
 * <p>Called on the worker thread of the query, once for each row, in the order of the rows, while the connection is
 * held: so it is short, and asks nobody else. It reads the columns of the current row and leaves everything else of the
 * result set alone: its position, its statement, its connection.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 *
 * @param <T> what a row becomes; may be a nullable type
 */
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {

    /**
     * Makes a value of the current row.
     *
     * @param row positioned on the row
     * @return the value; {@code null} is a legal one
     * @throws Exception when there is none. A {@link java.sql.SQLException} becomes the cause of a
     *     {@link QueryFailedException}; everything else fails the source as it is
     */
    T map(ResultSet row) throws Exception;

    /**
     * Makes a record of a row: each component gets the column of its name; or else the one whose name differs in case
     * only; or else in case and underscores. Columns without a component are left alone.
     *
     * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="record"}
     *
     * <p>Components may be of the primitive types and their boxes, strings, byte arrays, {@code java.time} types,
     * {@code UUID}, {@code BigDecimal} and {@code BigInteger}, enums by their names, arrays of objects, an {@code
     * Optional} of any of these, and whatever else {@link ResultSet#getObject(int, Class)} of the driver can make. One
     * that is a record itself gets the columns that have its name before theirs: {@code record Order(long id, Address
     * home)} has {@code id} and {@code home_street}, or {@code "home.street"}. It is made whatever they hold, so it is
     * never {@code null}.
     *
     * <p>A value is read as what it is: one that does not fit, such as 2.7 or 4294967297 for an {@code int}, fails the
     * fetch with an {@link IllegalArgumentException} that names the column, whatever the driver would make of it; a
     * floating point type gets the nearest number. A {@code boolean} is 0, 1 or a word for true or false. A column that
     * is null fails with a {@link NullPointerException} where the component is primitive. The first fetch fails with an
     * {@link IllegalStateException} that names all components without a column, or one for which several columns are
     * equally good.
     *
     * @param <R> the record
     * @param type the class of the record; in a named module, its package is open to {@code dev.sheaf.jdbc} unless the
     *     record is public and exported
     * @return the mapper
     * @throws IllegalArgumentException if its constructor cannot be called, or no column can be read as one of its
     *     components, such as a collection, or two components have the same column
     */
    static <R extends Record> RowMapper<R> ofRecord(Class<R> type) {
        return ofRecord(type, Map.of());
    }

    /**
     * Makes a record of a row, as {@link #ofRecord(Class)} does, where components of certain types are read by code of
     * yours, also where they are within an {@code Optional} or in a record inside.
     *
     * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="columns"}
     *
     * @param <R> the record
     * @param type the class of the record
     * @param readers by the type of the component, exactly; the value that one makes is of that type
     * @return the mapper
     * @throws IllegalArgumentException as from {@link #ofRecord(Class)}
     */
    static <R extends Record> RowMapper<R> ofRecord(Class<R> type, Map<Class<?>, ? extends ColumnReader<?>> readers) {
        return new RecordMapper<>(Objects.requireNonNull(type, "type"), Map.copyOf(readers));
    }

    /**
     * Takes the first column of a row, of the types that {@link #ofRecord} knows.
     *
     * @param <T> what the column is read as
     * @param type the class of that; a primitive one fails on a column that is null
     * @return the mapper, which gives {@code null} where the column is
     * @throws IllegalArgumentException if no column can be read as that
     */
    @SuppressWarnings("unchecked") // Class.cast does not know the primitive types
    static <T> RowMapper<@Nullable T> ofColumn(Class<T> type) {
        ColumnReader<?> reader = Columns.reader("ofColumn", Objects.requireNonNull(type, "type"), Map.of());
        return row -> (T) reader.read(row, 1);
    }
}
