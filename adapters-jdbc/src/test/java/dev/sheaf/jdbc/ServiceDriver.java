package dev.sheaf.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** The drivers of servers that are not embedded, each in the ways in which it hands over values. */
enum ServiceDriver implements Queried {
    MARIADB,
    MARIADB_PREPARED_BY_THE_SERVER,
    MYSQL,
    MYSQL_PREPARED_BY_THE_SERVER,
    PGBOUNCER;

    private static final String BY_THE_SERVER = "&useServerPrepStmts=true&cachePrepStmts=true";

    /** Opened by the first test that needs it, and then for all tests of this JVM. */
    private static final Map<ServiceDriver, DataSource> POOLS = new ConcurrentHashMap<>();

    @Override
    public JdbcQuery<Object> query(String sql) {
        return JdbcSource.query(dataSource(), sql);
    }

    DataSource dataSource() {
        return POOLS.computeIfAbsent(this, ServiceDriver::open);
    }

    private static DataSource open(ServiceDriver driver) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(2);
        config.setJdbcUrl(driver.url());
        return new HikariDataSource(config);
    }

    String url() {
        return switch (this) {
            case MARIADB -> MariaDb.url(MariaDb.port(), "");
            case MARIADB_PREPARED_BY_THE_SERVER -> MariaDb.url(MariaDb.port(), BY_THE_SERVER);
            case MYSQL -> MariaDb.mysqlUrl(MariaDb.port(), "");
            case MYSQL_PREPARED_BY_THE_SERVER -> MariaDb.mysqlUrl(MariaDb.port(), BY_THE_SERVER);
            case PGBOUNCER -> PgBouncer.url(PgBouncer.port(), "");
        };
    }
}
