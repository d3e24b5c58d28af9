package dev.sheaf.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value of one column, for the components of a type that {@link RowMapper#ofRecord(Class, java.util.Map)} does
 * not know, or is to read in another way.
 *
 * <p>Called on the worker thread of the query, as a {@link RowMapper} is, and by several queries at once.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 *
 * @param <T> what a column becomes; may be a nullable type
 */
@FunctionalInterface
public interface ColumnReader<T extends @Nullable Object> {

    /**
     * Reads a column of the current row.
     *
     * @param row positioned on the row
     * @param column the number of the column, from 1 on
     * @return the value; {@code null} is a legal one, unless the component is primitive
     * @throws SQLException when there is none; it becomes the cause of a {@link QueryFailedException}. A runtime
     *     exception fails the source as it is
     */
    T read(ResultSet row, int column) throws SQLException;
}
