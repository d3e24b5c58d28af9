package dev.sheaf.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A server that others wrote, as its users run it: a proxy before the test's own server, or a program that does the
 * same. Each speaks HTTP/1.1 and HTTP/2 over TLS.
 */
enum Peer {
    /** Ends a connection after twenty requests. */
    NGINX("nginx.conf", "nginx -p . -c"),

    HAPROXY("haproxy.cfg", "haproxy -db -f"),

    /** Takes ten streams at a time on one connection. */
    NODE("server.mjs", "node"),

    GO("server.go", "go run");

    private final String settings;
    private final String command;

    Peer(String settings, String command) {
        this.settings = settings;
        this.command = command;
    }

    String program() {
        return command.split(" ", -1)[0];
    }

    boolean isProxy() {
        return this == NGINX || this == HAPROXY;
    }

    /** A peer that runs, and ends with the test. */
    record Running(Peer peer, Process process, int port) implements AutoCloseable {

        String url(String path) {
            return "https://localhost:" + port + path;
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly); // what "go run" has started
            process.destroyForcibly();
            Await.until(peer + " has ended", () -> !process.isAlive());
        }
    }

    /** Starts it in a folder of its own, and waits until it listens. */
    Running start(Path folder, Certificate certificate, int backend)
            throws IOException, GeneralSecurityException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("peer.pem"), pem(certificate));
        String text = Files.readString(Path.of("src/test/peers", settings));
        Files.writeString(
                folder.resolve(settings),
                text.replace("@PORT@", Integer.toString(port)).replace("@BACKEND@", Integer.toString(backend)));
        Process process = new ProcessBuilder((command + " " + settings).split(" ", -1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Running running = new Running(this, process, port);
        Await.until(this + " listens", () -> {
            if (!running.process.isAlive()) {
                throw new AssertionError(this + " has ended: " + log(folder));
            }
            return listens(port);
        });
        return running;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException none) {
            return none.toString();
        }
    }

    /** Key and certificate in the format that servers outside Java read. */
    private static String pem(Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] password = Certificate.PASSWORD.toCharArray();
        try (InputStream in = Files.newInputStream(certificate.file())) {
            store.load(in, password);
        }
        return block("PRIVATE KEY", store.getKey("localhost", password).getEncoded())
                + block("CERTIFICATE", store.getCertificate("localhost").getEncoded());
    }

    private static String block(String what, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
