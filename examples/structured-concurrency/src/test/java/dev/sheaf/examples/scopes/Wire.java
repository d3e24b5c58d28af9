package dev.sheaf.examples.scopes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that takes one request, answers when the test says so, and sees how the connection ends. */
final class Wire implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Socket> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    Wire() throws IOException {
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        try (Socket socket = server.accept()) {
            InputStream in = socket.getInputStream();
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                head += (char) in.read();
            }
            asked.complete(socket);
            in.read(); // the end of the stream, or a reset
            closed.complete(null);
        } catch (IOException reset) {
            closed.complete(null);
        }
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getLocalPort() + "/");
    }

    HttpRequest request() {
        return HttpRequest.newBuilder(uri()).build();
    }

    void awaitAsked() {
        asked.orTimeout(30, TimeUnit.SECONDS).join();
    }

    void answer() throws IOException {
        asked.join().getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII));
    }

    void assertClosedByClient() {
        closed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
