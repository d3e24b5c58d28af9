package dev.sheaf.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** The databases that a test can have without a server of its own. */
enum Drivers implements Queried {
    H2,
    POSTGRES,
    SQLITE,
    DUCKDB;

    /** Opened by the first test that needs it, and then for all tests of this JVM. */
    private static final Map<Drivers, HikariDataSource> POOLS = new ConcurrentHashMap<>();

    DataSource dataSource() {
        return POOLS.computeIfAbsent(this, Drivers::open);
    }

    @Override
    public JdbcQuery<Object> query(String sql) {
        return JdbcSource.query(dataSource(), sql);
    }

    private static HikariDataSource open(Drivers driver) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(2);
        config.setJdbcUrl(
                switch (driver) {
                    case H2 -> "jdbc:h2:mem:drivers;DB_CLOSE_DELAY=-1";
                    case POSTGRES -> "jdbc:postgresql://localhost:" + Postgres.port() + "/postgres?user=postgres";
                    case SQLITE -> "jdbc:sqlite:file:drivers?mode=memory&cache=shared";
                    case DUCKDB -> "jdbc:duckdb:";
                });
        return new HikariDataSource(config);
    }
}
