package dev.sheaf.jdbc;

import javax.sql.DataSource;

@Services
class PgBouncerResultTest extends ResultContract {
    @Override
    DataSource dataSource() {
        return ServiceDriver.PGBOUNCER.dataSource();
    }
}
