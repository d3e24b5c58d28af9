package dev.sheaf.http;

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

    @Override
    public void close() throws IOException {
        for (Socket filler : fillers) {
            filler.close();
        }
        deaf.close();
    }
}
