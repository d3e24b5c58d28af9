package dev.sheaf.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** The databases that a test can have without a server of its own. Their pools stay open as long as the JVM of the tests. */
enum Drivers {
    H2("jdbc:h2:mem:drivers;DB_CLOSE_DELAY=-1"),
    POSTGRES("jdbc:postgresql://localhost:" + Postgres.port() + "/postgres?user=postgres"),
    SQLITE("jdbc:sqlite:file:drivers?mode=memory&cache=shared"),
    DUCKDB("jdbc:duckdb:");

    private final HikariDataSource pool;

    Drivers(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        pool = new HikariDataSource(config);
    }

    DataSource dataSource() {
        return pool;
    }

    JdbcQuery<Object> query(String sql) {
        return JdbcSource.query(pool, sql);
    }
}
