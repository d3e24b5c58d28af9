package dev.sheaf.examples.profile;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The pool of connections to the configured database, or to an embedded one with sample users. */
final class Database {

    private Database() {}

    static HikariDataSource open(Config config) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("profiles");
        pool.setJdbcUrl(config.databaseUrl().orElseGet(Database::embedded));
        config.databaseUrl().ifPresent(configured -> {
            config.databaseUser().ifPresent(pool::setUsername);
            config.databasePassword().ifPresent(pool::setPassword);
        });
        pool.setMaximumPoolSize(config.databasePoolSize());
        // Shorter than the deadline of a request, so that an unreachable database shows as the failure it is.
        long patience = Math.max(250, config.aggregationTimeout().toMillis() * 3 / 4); // Hikari takes no less than 250
        pool.setConnectionTimeout(patience);
        pool.setValidationTimeout(Math.min(patience, 1000));
        // Tries once, so that the first request finds a connection. A database that is down
        // does not keep us from starting: requests fail until it is there.
        pool.setInitializationFailTimeout(0);
        return new HikariDataSource(pool);
    }

    /** A database in memory with the sample users, there until the process ends, and with the manners of PostgreSQL. */
    private static String embedded() {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("RUNSCRIPT FROM 'classpath:schema.sql' CHARSET 'UTF-8'");
            return url;
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded database cannot be filled from schema.sql", e);
        }
    }
}
