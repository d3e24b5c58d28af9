package dev.sheaf.jdbc;

import dev.sheaf.RunEnvironment;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Stands between a driver and the server, as PgBouncer and its like do, and tells a connection that carries a cancel
 * from one that carries queries: by the first message, of which the protocol says that it has 16 bytes and the code
 * 80877102.
 */
final class TestProxy implements AutoCloseable {

    private static final int CANCEL_REQUEST = 80_877_102;

    /** What is done with a cancel; returns when the driver is to see its connection closed. */
    interface OnCancel {
        void accept(byte[] request, Socket client, TestProxy proxy) throws Exception;
    }

    final AtomicInteger cancels = new AtomicInteger();
    final AtomicInteger mostCancelsAtOnce = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger(); // connections for queries
    final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicInteger cancelsAtOnce = new AtomicInteger();
    private final ServerSocket door;
    private final @Nullable OnCancel onCancel; // without, no cancel is looked for
    private final IntSupplier serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
    private volatile boolean swallowsNewOnes; // written by the test, read by those that copy
    private final Queue<Socket> hanging = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = RunEnvironment.blockingExecutor("proxy", 500);

    TestProxy(OnCancel onCancel) {
        this(onCancel, Postgres::port);
    }

    private TestProxy(@Nullable OnCancel onCancel, IntSupplier serverPort) {
        this.onCancel = onCancel;
        this.serverPort = serverPort;
        try {
            this.door = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        threads.execute(this::receive);
    }

    /** Acknowledges a cancel at once, and delivers it later. */
    static TestProxy acknowledgingEarly(java.util.function.LongSupplier delayNanos) {
        return new TestProxy((request, client, proxy) -> proxy.threads.execute(() -> {
            long end = System.nanoTime() + delayNanos.getAsLong();
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            proxy.deliver(request);
        }));
    }

    /** Answers no cancel until {@link #letGo}, and delivers none. */
    static TestProxy holdingUp() {
        return new TestProxy((request, client, proxy) -> {
            proxy.hanging.add(client);
            client.getInputStream().read();
        });
    }

    /** How many cancels hang. */
    int hanging() {
        return hanging.size();
    }

    /** Answers the cancels that hang. */
    void letGo() throws IOException {
        for (Socket client; (client = hanging.poll()) != null; ) {
            client.shutdownInput(); // the driver sees the end after the cancel was counted out
        }
    }

    /** Delivers cancels, as if it were not there. */
    static TestProxy honest() {
        return new TestProxy((request, client, proxy) -> proxy.deliver(request));
    }

    /** Relays whatever it is, in both directions. */
    static TestProxy before(int serverPort) {
        return new TestProxy(null, () -> serverPort);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Connections of their own through this proxy. */
    PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = Postgres.direct();
        dataSource.setPortNumbers(new int[] {door.getLocalPort()});
        dataSource.setServerNames(new String[] {door.getInetAddress().getHostAddress()});
        dataSource.setSslmode("disable");
        dataSource.setGssEncMode("disable");
        return dataSource;
    }

    private void receive() {
        try {
            while (true) {
                Socket client = door.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            if (onCancel == null) {
                relay(client, new byte[0]);
                return;
            }
            byte[] length = new byte[Integer.BYTES];
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readFully(length);
            byte[] first = new byte[ByteBuffer.wrap(length).getInt()];
            System.arraycopy(length, 0, first, 0, length.length);
            in.readFully(first, length.length, first.length - length.length);
            if (ByteBuffer.wrap(first).getInt(Integer.BYTES) == CANCEL_REQUEST) {
                cancel(onCancel, first, client);
            } else {
                relay(client, first);
            }
        } catch (Exception gone) {
            // one of the two has hung up
        } finally {
            sockets.remove(client);
        }
    }

    private void cancel(OnCancel onCancel, byte[] request, Socket client) throws Exception {
        cancels.incrementAndGet();
        mostCancelsAtOnce.accumulateAndGet(cancelsAtOnce.incrementAndGet(), Math::max);
        try {
            onCancel.accept(request, client, this);
        } finally {
            cancelsAtOnce.decrementAndGet();
        }
    }

    /** Sends a cancel to the server, and returns when the server has closed its connection. */
    private void deliver(byte[] request) {
        try (Socket server = connect()) {
            server.getOutputStream().write(request);
            server.getInputStream().read();
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    private Socket connect() throws IOException {
        Socket server = new Socket("localhost", serverPort.getAsInt());
        server.setTcpNoDelay(true);
        return server;
    }

    private void relay(Socket client, byte[] first) throws IOException {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (Socket server = connect()) {
            sockets.add(server);
            server.getOutputStream().write(first);
            threads.execute(() -> copy(server, client));
            copy(client, server);
            sockets.remove(server);
        } finally {
            open.decrementAndGet();
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8_192];
            for (int read; (read = in.read(buffer)) >= 0; ) {
                if (!swallowsNewOnes && !swallowed.contains(from)) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException gone) {
            // and both are closed
        }
    }

    /** From now on nothing gets through on the connections that there are, and none of them is closed: a black hole. */
    void swallow() {
        swallowed.addAll(sockets);
    }

    /** And nothing on those to come. */
    void swallowNewOnes() {
        swallowsNewOnes = true;
    }

    /** Closes all connections, and accepts no more. */
    void hangUp() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        hangUp();
        threads.shutdown();
    }
}
