package dev.sheaf.examples.benchmarks.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers every GET with the same few bytes, and keeps its connections. */
final class LittleServer implements AutoCloseable {

    static final String BODY = "{\"recommendations\":[\"tea\",\"cup\",\"pot\"]}";

    private static final byte[] RESPONSE = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + BODY.length() + "\r\n\r\n" + BODY)
            .getBytes(ISO_8859_1);

    private final ServerSocket listener;

    LittleServer() throws IOException {
        listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String url() {
        return "http://localhost:" + listener.getLocalPort() + "/recommendations?user=42";
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            int newlines = 0; // two of them, with nothing but a carriage return between, end a request
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n' && ++newlines == 2) {
                    newlines = 0;
                    socket.getOutputStream().write(RESPONSE);
                } else if (c != '\n' && c != '\r') {
                    newlines = 0;
                }
            }
        } catch (IOException gone) {
            // the client has ended
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "little-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
