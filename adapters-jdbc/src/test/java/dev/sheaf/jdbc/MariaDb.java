package dev.sheaf.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** MariaDB's server, one for all tests of this JVM, which MySQL's driver takes for one of MySQL. */
final class MariaDb {

    static final String SERVER = "mariadbd";
    static final String INSTALLER = "mariadb-install-db";

    private static final Program PROGRAM = start();

    private MariaDb() {}

    private static Program start() {
        Program program = new Program("mariadb");
        String user = "--user=" + Program.USER;
        String data = "--datadir=" + program.folder.resolve("data");
        program.run(List.of(INSTALLER, "--no-defaults", "--skip-test-db", user, data));
        Path rights = program.folder.resolve("rights.sql");
        try {
            Files.writeString(rights, """
                    CREATE DATABASE sheaf;
                    CREATE USER sheaf@'%' IDENTIFIED BY '';
                    GRANT ALL ON *.* TO sheaf@'%';
                    -- For Vibur, which hands over a user, if only an empty one.
                    CREATE USER ''@'%' IDENTIFIED BY '';
                    GRANT ALL ON *.* TO ''@'%';
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        program.start(List.of(
                SERVER,
                "--no-defaults",
                user,
                data,
                "--port=" + program.port,
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--max-connections=500",
                "--socket=" + program.folder.resolve("socket"),
                "--init-file=" + rights));
        return program;
    }

    static int port() {
        return PROGRAM.port;
    }

    /** For MariaDB's driver. */
    static String url(int port, String options) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/sheaf?user=sheaf&sslMode=disable" + options;
    }

    /** For MySQL's driver. */
    static String mysqlUrl(int port, String options) {
        return "jdbc:mysql://127.0.0.1:" + port + "/sheaf?user=sheaf&sslMode=DISABLED" + options;
    }

    /** How many sessions run a statement that contains the text. */
    static int active(String text) {
        return sessions(text).size();
    }

    /** Ends the sessions that run a statement which contains the text. */
    static void end(String text) {
        for (long session : sessions(text)) {
            try (Connection connection = DriverManager.getConnection(url(port(), ""));
                    Statement kill = connection.createStatement()) {
                kill.execute("KILL " + session);
            } catch (SQLException gone) {
                // meanwhile, by itself
            }
        }
    }

    private static List<Long> sessions(String text) {
        String sql = "SELECT id FROM information_schema.processlist WHERE command <> 'Sleep'"
                + " AND id <> connection_id() AND locate(?, info) > 0";
        List<Long> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url(port(), ""));
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, text);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return found;
    }
}
