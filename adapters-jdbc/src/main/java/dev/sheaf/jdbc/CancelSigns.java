package dev.sheaf.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;

/**
 * How drivers say that a statement ended because it was cancelled. What is not known here counts as something else, and
 * costs a connection.
 */
final class CancelSigns {

    /** PostgreSQL, H2 and others; SQL Server; MariaDB. */
    private static final Set<String> STATES = Set.of("57014", "HY008", "70100");

    /** MySQL gives neither a state nor a code. */
    private static final String MYSQL_CLASS = "MySQLStatementCancelledException";

    private CancelSigns() {}

    static boolean isCancel(SQLException failure) {
        String state = failure.getSQLState();
        return (state != null && STATES.contains(state))
                || failure instanceof SQLTimeoutException
                || failure.getClass().getSimpleName().equals(MYSQL_CLASS);
    }
}
