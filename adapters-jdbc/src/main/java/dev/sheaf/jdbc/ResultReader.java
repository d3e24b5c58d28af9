package dev.sheaf.jdbc;

import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes an answer of all rows, where no {@link RowMapper} can: to add up, to group, to stop early.
 *
 * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="reader"}
 *
 * <p>Called once, on the worker thread of the query, while the connection is held. What it returns may hold nothing of
 * the result set, which is closed afterwards.
 *
 * <p>The result set is that of the driver, with {@link ResultSet#next()} guarded: it ends the reading when the query is
 * no longer wanted, and fails with a {@link TooManyRowsException} on one row more than {@link JdbcQuery#maxRows}. Let
 * both exceptions pass.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 *
 * @param <T> the answer; may be a nullable type
 */
@FunctionalInterface
public interface ResultReader<T extends @Nullable Object> {

    /**
     * Reads the rows.
     *
     * @param rows positioned before the first row
     * @return the answer; {@code null} is a legal one
     * @throws Exception when there is none. A {@link java.sql.SQLException} becomes the cause of a
     *     {@link QueryFailedException}; everything else fails the source as it is
     */
    T read(ResultSet rows) throws Exception;
}
