package dev.sheaf.examples.springmvc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;

/**
 * A Tomcat with one protocol, and clients that ask it one question after the other. The servlet answers a moment later,
 * as Spring does, by a dispatch from another thread; the clients ask again at once or when they have the answer, and
 * hang up when they have asked their last question, or when they know its answer.
 */
final class HangUpRace implements AutoCloseable {

    private static final int CLIENTS = 4;
    private static final int QUESTIONS = 12;
    private static final int PATIENCE = 30_000;

    /** What must not be; written by clients and servlet. */
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    /** Counted by clients: questions that only a hang-up ends. */
    final AtomicInteger neverAnswered = new AtomicInteger();

    /** Counted by the servlet's listener. */
    final AtomicInteger endedByError = new AtomicInteger();

    /** Asynchronous requests that have not ended; servlet and listener write. */
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final ScheduledExecutorService answers = Executors.newScheduledThreadPool(2);
    private final Tomcat tomcat = new Tomcat();
    private final Http11NioProtocol protocol;
    private final Connector connector;

    HangUpRace(Http11NioProtocol protocol) throws Exception {
        this.protocol = protocol;
        connector = new Connector(protocol);
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        Path base = Files.createTempDirectory("hang-up");
        tomcat.setBaseDir(base.toString());
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", base.toString());
        Tomcat.addServlet(context, "later", new Later()).setAsyncSupported(true);
        context.addServletMapping("/*", "later");
        tomcat.start();
    }

    /** Runs the clients, until as many connections were made, or until it is enough. */
    void run(int howMany, BooleanSupplier enough) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(
                    () -> {
                        try {
                            for (int n = connections.incrementAndGet();
                                    n <= howMany && !enough.getAsBoolean();
                                    n = connections.incrementAndGet()) {
                                converse(n);
                            }
                        } catch (IOException | RuntimeException broken) {
                            wrong.add("a client: " + broken);
                        } finally {
                            ended.countDown();
                        }
                    },
                    "client-" + i);
            client.setDaemon(true);
            client.start();
        }
        ended.await();
    }

    /** One connection. */
    private void converse(int number) throws IOException {
        var chance = ThreadLocalRandom.current();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE);
            socket.setSoLinger(chance.nextBoolean(), 0);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            int answered = 0;
            for (int i = 0; i < QUESTIONS; i++) {
                ask(socket, number + "-" + i);
                if (chance.nextBoolean()) {
                    LockSupport.parkNanos(chance.nextInt(200_000));
                }
                while (answered <= i && chance.nextInt(4) != 0) { // else it asks ahead of time
                    expect(in, number + "-" + answered++);
                }
            }
            while (answered < QUESTIONS) {
                expect(in, number + "-" + answered++);
            }
            if (chance.nextBoolean()) {
                ask(socket, number + "-never");
                neverAnswered.incrementAndGet();
                while (!asked.contains("/" + number + "-never")) { // a reset would take it back
                    LockSupport.parkNanos(10_000);
                }
            } else {
                ask(socket, number + "-last");
                LockSupport.parkNanos(chance.nextInt(300_000));
            }
        }
    }

    private static void ask(Socket socket, String question) throws IOException {
        socket.getOutputStream().write(("GET /" + question + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
    }

    private static void expect(BufferedReader in, String answer) throws IOException {
        String status = in.readLine();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        StringBuilder body = new StringBuilder();
        while (body.length() < length) {
            body.append((char) in.read());
        }
        if (!("HTTP/1.1 200 ".equals(status) && body.toString().equals("/" + answer))) {
            throw new IOException("instead of the answer to " + answer + " came " + status + body);
        }
    }

    /** Waits until all requests have ended, and all connections are closed on this side too. */
    void awaitNothingLeft() {
        long start = System.nanoTime();
        while (!open.isEmpty() || protocol.getConnectionCount() > 1) {
            assertThat(System.nanoTime() - start)
                    .as(() -> open + " requests have not ended")
                    .isLessThan(TimeUnit.MILLISECONDS.toNanos(PATIENCE));
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
        answers.shutdownNow();
    }

    /** Answers with the path that was asked for. */
    @SuppressWarnings("serial") // nobody serializes it
    private final class Later extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String path = request.getRequestURI();
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.setContentLength(path.length());
                response.getOutputStream().print(path);
                return;
            }
            if (!asked.add(path)) {
                wrong.add(path + " came twice");
            }
            open.add(path);
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            Turn turn = new Turn(path, async);
            async.addListener(turn);
            if (!path.endsWith("never")) {
                long delay = ThreadLocalRandom.current().nextLong(300);
                var unused = answers.schedule(turn::answer, delay, TimeUnit.MICROSECONDS);
            }
        }
    }

    /** One request. Its lock, as Spring's, keeps an answer from a context that may be somebody else's by now. */
    private final class Turn implements AsyncListener {

        private final String path;
        private final AsyncContext async;
        private boolean over;

        Turn(String path, AsyncContext async) {
            this.path = path;
            this.async = async;
        }

        synchronized void answer() {
            if (!over) {
                async.dispatch();
            }
        }

        private synchronized void end() {
            over = true;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            end();
            open.remove(path); // Tomcat says so twice where the answer cannot be written
        }

        @Override
        public void onError(AsyncEvent event) {
            end();
            endedByError.incrementAndGet();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            wrong.add("a time-out");
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            wrong.add("asynchronous again");
        }
    }
}
