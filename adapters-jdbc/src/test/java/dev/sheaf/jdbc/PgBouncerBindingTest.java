package dev.sheaf.jdbc;

import javax.sql.DataSource;

@Services
class PgBouncerBindingTest extends BindingContract {
    @Override
    DataSource dataSource() {
        return ServiceDriver.PGBOUNCER.dataSource();
    }
}
