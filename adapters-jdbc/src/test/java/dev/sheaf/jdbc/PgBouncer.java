package dev.sheaf.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** PgBouncer in transaction mode before the embedded PostgreSQL, one for all tests of this JVM. */
final class PgBouncer {

    static final String SERVER = "pgbouncer";

    private static final Program PROGRAM = start();

    private PgBouncer() {}

    private static Program start() {
        Program program = new Program("pgbouncer");
        Path settings = program.folder.resolve("pgbouncer.ini");
        try {
            Files.setPosixFilePermissions(program.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.writeString(settings, """
                    [databases]
                    postgres = host=127.0.0.1 port=%d user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = 20
                    """.formatted(Postgres.port(), program.port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(SERVER, settings.toString()));
        if (Program.USER.equals("root")) { // as which it does not run
            command.addAll(List.of("--user", "nobody"));
        }
        program.start(command);
        return program;
    }

    static int port() {
        return PROGRAM.port;
    }

    /** Statements prepared in one transaction are not there in the next, so none are. */
    static String url(int port, String options) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&prepareThreshold=0" + options;
    }
}
