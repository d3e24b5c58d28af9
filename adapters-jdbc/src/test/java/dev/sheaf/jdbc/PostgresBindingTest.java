package dev.sheaf.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class PostgresBindingTest extends BindingContract {

    private static final HikariDataSource POOL = Postgres.pool(2);

    @AfterAll
    static void close() {
        POOL.close();
    }

    @Override
    DataSource dataSource() {
        return POOL;
    }
}
