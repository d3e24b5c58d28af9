package dev.sheaf.jdbc;

import java.sql.PreparedStatement;
import org.jspecify.annotations.Nullable;

/**
 * Gives the parameters of a statement their values by hand: the way out where {@link JdbcQuery#bind} and {@link
 * JdbcQuery#param} do not suffice. {@link JdbcQuery#preparedBy} leaves the whole statement to you.
 *
 * <p>Called on the worker thread of the query, after the statement was prepared and before it is executed. It sets
 * parameters and leaves everything else alone: it executes nothing, closes nothing, and keeps nothing.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 *
 * @param <Q> what the source is asked with; may be a nullable type
 */
@FunctionalInterface
public interface Binder<Q extends @Nullable Object> {

    /**
     * Sets the parameters.
     *
     * @param statement the prepared statement; its first parameter has the number 1
     * @param query what the source was asked with
     * @throws Exception when they cannot be set. A {@link java.sql.SQLException} becomes the cause of a
     *     {@link QueryFailedException}; everything else fails the source as it is
     */
    void bind(PreparedStatement statement, Q query) throws Exception;
}
