package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;

/** What drivers mean by what they throw. */
class VendorsTest {

    @Test
    void knowsHowDriversSayThatTheyWereCancelled() {
        assertThat(Vendors.isCancel(new SQLException("PostgreSQL", "57014"))).isTrue();
        assertThat(Vendors.isCancel(new SQLTimeoutException("H2, MariaDB"))).isTrue();
        assertThat(Vendors.isCancel(new SQLException("SQL Server", "HY008"))).isTrue();
        assertThat(Vendors.isCancel(new MySQLStatementCancelledException())).isTrue();
        assertThat(Vendors.isCancel(new SQLException("no state"))).isFalse();
        assertThat(Vendors.isCancel(new SQLException("other", "57P01"))).isFalse();
    }

    private static final class MySQLStatementCancelledException extends SQLException {
        private static final long serialVersionUID = 1L;
    }
}
