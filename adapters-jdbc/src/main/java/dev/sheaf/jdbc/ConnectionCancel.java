package dev.sheaf.jdbc;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The cancel to send when one of the statement was in vain.
 *
 * <p>PostgreSQL's driver takes a statement for idle after its first cancel, even where the server got that too early to
 * heed it, and while further rows are fetched; from then on {@code Statement.cancel()} does nothing. What still works
 * is the cancel of the connection, which is not part of JDBC. It is looked for by its name, since no driver is needed
 * to compile or run this module.
 */
final class ConnectionCancel {

    private static final String POSTGRES = "org.postgresql.PGConnection";

    private ConnectionCancel() {}

    static void send(Connection connection, Statement statement) throws SQLException {
        try {
            Class<?> type = Class.forName(
                    POSTGRES, false, Discard.physical(connection).getClass().getClassLoader());
            if (connection.isWrapperFor(type)) {
                Method cancel = type.getMethod("cancelQuery");
                cancel.invoke(connection.unwrap(type));
                return;
            }
        } catch (ReflectiveOperationException | LinkageError anotherDriver) {
            Log.stepFailed(anotherDriver);
        }
        statement.cancel();
    }
}
