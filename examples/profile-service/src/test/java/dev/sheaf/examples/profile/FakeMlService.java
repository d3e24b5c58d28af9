package dev.sheaf.examples.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An ML service over plain sockets, which answers what the test says, or never. */
final class FakeMlService implements AutoCloseable {

    private final ServerSocket server;
    private final byte[] response;
    private final boolean silent;

    /** The connections that wait for an answer; added by their threads, taken by the test. */
    private final BlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();

    /** The request lines that arrived; written by the connection threads, read by the test. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Their headers, by names in lower case. */
    final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();

    /** Counted down by a connection thread that has read a request. */
    final CountDownLatch asked = new CountDownLatch(1);

    /**
     * Counted down by a connection thread when its exchange is over; if it is a silent one, the other side has gone
     * away.
     */
    final CountDownLatch abandoned = new CountDownLatch(1);

    private FakeMlService(int status, String body, boolean silent) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.response = ("HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes.length + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        this.silent = silent;
        start(this::accept, "fake-ml");
    }

    static FakeMlService answering(int status, String body) throws IOException {
        return new FakeMlService(status, body, false);
    }

    static FakeMlService silent() throws IOException {
        return answeringWhenTold(200, "[]");
    }

    static FakeMlService answeringWhenTold(int status, String body) throws IOException {
        return new FakeMlService(status, body, true);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Answers one of those who wait. */
    void answer() throws IOException, InterruptedException {
        Socket connection = waiting.poll(30, TimeUnit.SECONDS);
        if (connection == null) {
            throw new AssertionError("waited 30 s in vain until somebody asked");
        }
        connection.getOutputStream().write(response);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                start(() -> serve(connection), "fake-ml-connection");
            }
        } catch (IOException closed) {
            // by the test
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            String request = in.readLine();
            Map<String, String> head = new HashMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String[] header = line.split(":", 2);
                head.put(header[0].toLowerCase(Locale.ROOT), header[1].strip());
            }
            headers.add(head);
            requests.add(request);
            asked.countDown();
            if (silent) {
                waiting.add(connection);
                in.read(); // returns, or throws, when the other side goes away
            } else {
                connection.getOutputStream().write(response);
            }
        } catch (IOException reset) {
            // the other side went away without a farewell
        }
        abandoned.countDown();
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
