package dev.sheaf.jdbc;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of this machine, started for the tests of this JVM in a folder of its own, and gone with both. */
final class Program {

    static final String USER = System.getProperty("user.name");

    final Path folder;
    final int port;

    /** With a folder and a port that nobody uses yet. */
    Program(String name) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
            folder = Files.createTempDirectory(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also where only root looks by default. */
    static Optional<Path> find(String name) {
        String folders = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        return Stream.of(folders.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Process begin(List<String> command) throws IOException {
        List<String> found = new ArrayList<>(command);
        found.set(0, find(command.get(0)).orElseThrow().toString());
        return new ProcessBuilder(found)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** Runs a command to its end. */
    void run(List<String> command) {
        try {
            if (begin(command).waitFor() != 0) {
                throw new AssertionError(command + ": " + Files.readString(log()));
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command.toString(), e);
        }
    }

    /** Starts the server, and waits until it listens. */
    void start(List<String> command) {
        try {
            Process server = begin(command);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
            Await.until("it listens: " + command, () -> {
                if (!server.isAlive()) {
                    throw new AssertionError(command + " has ended, see " + log());
                }
                return listens();
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void end(Process server) {
        server.destroyForcibly();
        try (Stream<Path> files = Files.walk(folder)) {
            server.waitFor(10, TimeUnit.SECONDS);
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | InterruptedException left) {
            // in the folder for what is temporary
        }
    }
}
