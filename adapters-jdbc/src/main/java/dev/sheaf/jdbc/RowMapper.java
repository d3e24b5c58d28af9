package dev.sheaf.jdbc;

import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value of one row.
 *
 * <p>Called on the worker thread of the query, once for each row, in the order of the rows, while the connection is held: so
 * it is short, and asks nobody else. It reads the columns of the current row and leaves everything else of the result set
 * alone: its position, its statement, its connection.
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
}
