package dev.sheaf.jdbc;

/** The databases that run inside the build. */
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
    POSTGRES(null, "SELECT 1", "SELECT pg_sleep(60)");

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
        return url == null ? Postgres.url() : url; // whose server is started by those who ask
    }
}
