package dev.sheaf.examples.easyracer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The other side of the races, over plain sockets: tells each scenario of requests that come and of those that are
 * given up.
 *
 * <p>A thread for each connection; scenarios run one at a time, under the lock of this.
 */
final class ScenarioServer implements AutoCloseable {

    /** A request that waits for its answer. */
    final class Request {

        final String query;
        private final Socket connection;
        private boolean over; // under the lock of the server

        private Request(String query, Socket connection) {
            this.query = query;
            this.connection = connection;
        }

        void answer(int status, String body) {
            String response = "HTTP/1.1 " + status + " Whatever\r\nContent-Type: text/plain\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;
            end(() -> connection.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII)));
        }

        /** Ends the connection, with a reset. */
        void drop() {
            end(() -> {
                connection.setSoLinger(true, 0);
                connection.close();
            });
        }

        private void end(Ending ending) {
            synchronized (ScenarioServer.this) {
                if (!over) {
                    over = true;
                    open--;
                    try {
                        ending.run();
                    } catch (IOException gone) {
                        // it has been given up just now
                    }
                }
            }
        }
    }

    private interface Ending {

        void run() throws IOException;
    }

    private final ServerSocket server;
    private final Map<String, Consumer<Request>> arrivals = new HashMap<>();

    /** Under the lock of this, as is all that follows. */
    private final Map<String, Runnable> departures = new HashMap<>();

    private final List<Request> givenUp = new ArrayList<>();
    private int open;

    ScenarioServer() throws IOException {
        this.server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What to do with the requests for a path. */
    synchronized void on(String path, Consumer<Request> arrival) {
        arrivals.put(path, arrival);
    }

    /** What to do when one of them has been given up by the client, which has closed its connection. */
    synchronized void onGivenUp(String path, Runnable departure) {
        departures.put(path, departure);
    }

    /** How many requests were given up. */
    synchronized int givenUp() {
        return givenUp.size();
    }

    /** How many requests wait for an answer. */
    synchronized int open() {
        return open;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // by the test
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] target = line.split(" ", 3)[1].split("\\?", 2);
                while (!in.readLine().isEmpty()) {} // the headers
                var request = new Request(target.length > 1 ? target[1] : "", connection);
                synchronized (this) {
                    open++;
                    arrivals.get(target[0]).accept(request);
                }
                in.mark(2); // the end of the last line may still be there
                if (in.read() < 0) { // until there is another request, or no client any more
                    gone(target[0], request);
                    return;
                }
                in.reset();
            }
        } catch (IOException reset) {
            // by us, or by a client that has gone between two requests
        }
    }

    private synchronized void gone(String path, Request request) {
        if (!request.over) {
            request.over = true;
            open--;
            givenUp.add(request);
            departures.getOrDefault(path, () -> {}).run();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(null, task, "scenario-server", 128 * 1024); // there may be 10,000
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
