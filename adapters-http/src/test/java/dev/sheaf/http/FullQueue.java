package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue of connections is full: further attempts to connect are not answered. */
final class FullQueue implements AutoCloseable {

    private final ServerSocket deaf;
    private final List<Socket> fillers = new ArrayList<>();

    FullQueue() throws IOException {
        deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 3; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(deaf.getLocalSocketAddress(), 100);
            } catch (IOException full) {
                // as was intended
            }
        }
    }

    String url() {
        return "http://localhost:" + deaf.getLocalPort() + "/x";
    }

    /** From now on accepts, and answers the first request of each connection. */
    void answer() {
        Thread acceptor = new Thread(() -> {
            try {
                while (true) {
                    Socket accepted = deaf.accept();
                    Thread server = new Thread(() -> answer(accepted));
                    server.setDaemon(true);
                    server.start();
                }
            } catch (IOException closed) {
                // the end of the test
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private static void answer(Socket accepted) {
        try (accepted) {
            if (accepted.getInputStream().read() >= 0) {
                accepted.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(US_ASCII));
                accepted.getInputStream()
                        .readNBytes(10_000); // until the client closes, so that no reset overtakes the answer
            }
        } catch (IOException gone) {
            // the client does not want it
        }
    }

    int port() {
        return deaf.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket filler : fillers) {
            filler.close();
        }
        deaf.close();
    }
}
