package dev.sheaf.jdbc;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.interceptor.StatementCache;
import org.vibur.dbcp.ViburDBCPDataSource;

/** The pools that we name, each as its users get it by default, with one connection. */
enum Pool {
    HIKARI {
        @Override
        Open open(String url, Trait trait) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setMaximumPoolSize(1);
            HikariDataSource pool = new HikariDataSource(config);
            return new Open(pool, pool::close);
        }
    },
    DBCP2 {
        @Override
        Open open(String url, Trait trait) {
            BasicDataSource pool = new BasicDataSource();
            pool.setUrl(url);
            pool.setMaxTotal(1);
            pool.setMaxWait(PATIENCE);
            pool.setPoolPreparedStatements(trait == Trait.KEEPS_STATEMENTS);
            return new Open(pool, pool::close);
        }
    },
    TOMCAT {
        @Override
        Open open(String url, Trait trait) {
            var pool = new org.apache.tomcat.jdbc.pool.DataSource();
            pool.setUrl(url);
            pool.setMaxActive(1);
            pool.setInitialSize(1);
            pool.setMinIdle(1);
            pool.setMaxIdle(1);
            if (trait == Trait.KEEPS_STATEMENTS) {
                pool.setJdbcInterceptors(StatementCache.class.getName());
            }
            return new Open(pool, pool::close);
        }
    },
    C3P0 {
        @Override
        Open open(String url, Trait trait) {
            ComboPooledDataSource pool = new ComboPooledDataSource();
            pool.setJdbcUrl(url);
            pool.setInitialPoolSize(1);
            pool.setMinPoolSize(1);
            pool.setMaxPoolSize(1);
            pool.setCheckoutTimeout((int) PATIENCE.toMillis());
            pool.setMaxStatements(trait == Trait.KEEPS_STATEMENTS ? 10 : 0);
            return new Open(pool, pool::close);
        }
    },
    AGROAL {
        @Override
        Open open(String url, Trait trait) throws SQLException {
            AgroalDataSource pool = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(connections -> connections
                            .maxSize(1)
                            .acquisitionTimeout(PATIENCE)
                            .validateOnBorrow(trait == Trait.HIDDEN)
                            .connectionValidator(ConnectionValidator.defaultValidator())
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url))));
            return new Open(pool, pool::close);
        }
    },
    VIBUR {
        @Override
        Open open(String url, Trait trait) {
            ViburDBCPDataSource pool = new ViburDBCPDataSource();
            pool.setJdbcUrl(url);
            pool.setUsername("");
            pool.setPassword("");
            pool.setPoolInitialSize(1);
            pool.setPoolMaxSize(1);
            pool.start();
            return new Open(pool, pool::close);
        }
    };

    private static final Duration PATIENCE = Duration.ofSeconds(30); // of a test: some pools wait for ever

    /**
     * A pool that is open.
     *
     * @param dataSource gives its connections
     * @param end closes it
     */
    record Open(DataSource dataSource, End end) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            end.now();
        }
    }

    /** Closes a pool. */
    interface End {
        void now() throws SQLException;
    }

    /** What is not as by default. */
    enum Trait {
        NONE,
        /** The pool's own cache of statements, if it has one. */
        KEEPS_STATEMENTS,
        /** What we ask for where a proxy hides what the pool hands out. */
        HIDDEN
    }

    abstract Open open(String url, Trait trait) throws SQLException;
}
