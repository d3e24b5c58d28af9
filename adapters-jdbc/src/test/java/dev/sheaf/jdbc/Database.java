package dev.sheaf.jdbc;

import java.util.EnumSet;
import java.util.Set;

/** The databases that run inside the build, and those that are services. */
enum Database {
    H2(
            "jdbc:h2:mem:matrix;DB_CLOSE_DELAY=-1",
            "SELECT 1",
            "SELECT count(*) FROM system_range(1, 1000000) a, system_range(1, 1000000) b WHERE a.x + b.x < 7"),
    /** Cannot cancel, and heeds no abort. */
    DERBY("jdbc:derby:memory:matrix;create=true", "VALUES 1", null),
    /** Accepts a cancel and goes on; its abort waits for the end of the query. */
    HSQLDB("jdbc:hsqldb:mem:matrix", "VALUES 1", null),
    SQLITE(
            "jdbc:sqlite::memory:",
            "SELECT 1",
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"),
    DUCKDB(
            "jdbc:duckdb:",
            "SELECT 1",
            "SELECT count(*) FROM range(10000000) a(n), range(10000000) b(n) WHERE a.n * b.n % 7 = 3"),
    POSTGRES(null, "SELECT 1", "SELECT pg_sleep(60)"),
    MARIADB(null, "SELECT 1", Database.LONG_SUM),
    /** Its driver, and MariaDB's server. */
    MYSQL(null, "SELECT 1", Database.LONG_SUM),
    /** PostgreSQL behind it. */
    PGBOUNCER(null, "SELECT 1", "SELECT pg_sleep(60)");

    static final Set<Database> SERVICES = EnumSet.of(MARIADB, MYSQL, PGBOUNCER);

    private static final String LONG_SUM = "SELECT sum(a.seq * b.seq % 7) FROM seq_1_to_1000000 a, seq_1_to_1000000 b";

    static {
        System.setProperty("derby.stream.error.file", "target/derby.log");
    }

    private final String url;
    final String one;
    final String endless; // null where a query that runs cannot be stopped

    Database(String url, String one, String endless) {
        this.url = url;
        this.one = one;
        this.endless = endless;
    }

    String url() {
        return url == null ? url(port(), "") : url;
    }

    /** Of the server, which is started by those who ask. */
    int port() {
        return switch (this) {
            case MARIADB, MYSQL -> MariaDb.port();
            case PGBOUNCER -> PgBouncer.port();
            default -> Postgres.port();
        };
    }

    /** By way of a port, with options for the driver, each with a {@code &} before it. */
    String url(int port, String options) {
        return switch (this) {
            case MARIADB -> MariaDb.url(port, options);
            case MYSQL -> MariaDb.mysqlUrl(port, options);
            case PGBOUNCER -> PgBouncer.url(port, options);
            default -> Postgres.url() + options;
        };
    }

    /** How many sessions of the server run a statement that contains the text. */
    int active(String text) {
        return this == MARIADB || this == MYSQL ? MariaDb.active(text) : Postgres.active(text);
    }

    /** Ends those sessions. */
    void end(String text) {
        if (this == MARIADB || this == MYSQL) {
            MariaDb.end(text);
        } else {
            Postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND position('" + text + "' in query) > 0");
        }
    }
}
