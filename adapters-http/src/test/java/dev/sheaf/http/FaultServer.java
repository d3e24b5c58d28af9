package dev.sheaf.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a raw socket, which does to each path whatever the test says; a thread for each connection. */
final class FaultServer implements AutoCloseable {

    /** What to do with one request. Returns normally when the connection may serve another request. */
    @FunctionalInterface
    interface Behaviour {
        void answer(Received request, Connection connection) throws IOException;
    }

    /** What arrived: the request line's method and target, the header lines, the body. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Received(String method, String target, List<String> headers, byte[] body, int connection) {

        String header(String name) {
            return headers.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    private final ServerSocket listener;
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();

    FaultServer() throws IOException {
        listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        daemon("fault-server", this::accept);
    }

    /** What to do with requests for a path, the query not regarded. */
    FaultServer on(String path, Behaviour behaviour) {
        behaviours.put(path, behaviour);
        return this;
    }

    /** An ordinary JSON response. */
    FaultServer onJson(String path, String json) {
        return on(path, (request, connection) -> connection.sendJson(200, json));
    }

    int port() {
        return listener.getLocalPort();
    }

    String url(String pathAndQuery) {
        return "http://localhost:" + port() + pathAndQuery;
    }

    /** How many connections were ever accepted. */
    int accepted() {
        return accepted.get();
    }

    /** How many connections the client has not closed. */
    int open() {
        return open.get();
    }

    /**
     * How many connections have a request on them that is not done with; what is open beside these waits for a request.
     */
    int busy() {
        return busy.get();
    }

    /** How many requests have arrived. */
    int requests() {
        return requests.get();
    }

    /** The last requests in the order of their arrival, as long as the test has few of them. */
    List<Received> received() {
        return List.copyOf(received);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = accepted.incrementAndGet();
                open.incrementAndGet();
                daemon("fault-server-" + number, () -> serve(socket, number));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            Connection connection = new Connection(socket);
            for (Received request = read(connection, number); request != null; request = read(connection, number)) {
                requests.incrementAndGet();
                if (received.size() < 100) {
                    received.add(request);
                }
                String path = request.target().replaceFirst("\\?.*", "");
                busy.incrementAndGet();
                try {
                    behaviours
                            .getOrDefault(path, (asked, answer) -> answer.sendJson(404, "{}"))
                            .answer(request, connection);
                } finally {
                    busy.decrementAndGet();
                }
            }
        } catch (IOException gone) {
            // the client has closed, or the behaviour has
        } finally {
            sockets.remove(socket);
            open.decrementAndGet();
        }
    }

    private static Received read(Connection connection, int number) throws IOException {
        String line = connection.readLine();
        if (line == null) {
            return null;
        }
        List<String> headers = new CopyOnWriteArrayList<>();
        for (String header = connection.readLine();
                header != null && !header.isEmpty();
                header = connection.readLine()) {
            headers.add(header);
        }
        String[] parts = line.split(" ", -1);
        Received head = new Received(parts[0], parts[1], headers, new byte[0], number);
        String length = head.header("Content-Length");
        byte[] body = length == null ? new byte[0] : connection.in.readNBytes(Integer.parseInt(length));
        return new Received(parts[0], parts[1], headers, body, number);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection, seen from the server. */
    static final class Connection {

        private final Socket socket;
        private final InputStream in;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        private String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    return null;
                }
                if (c != '\r') {
                    line.write(c);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }

        void sendJson(int status, String json) throws IOException {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            response.writeBytes(("HTTP/1.1 " + status + " Status\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            response.writeBytes(body);
            send(response.toByteArray());
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Waits until the client closes, by FIN or by RST; what it still sends is dropped. */
        void untilClosed() throws IOException {
            while (in.read() >= 0) {}
            throw new IOException("closed by the client");
        }

        /** Ends the connection with a FIN. */
        void finish() throws IOException {
            socket.close();
        }

        /** Ends the connection with a RST. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
