package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** The third transport: GET over plain sockets, with a connection and a thread for each exchange. */
// @start region="transport"
final class SocketTransport extends HttpTransport {

    private final Executor threads;

    SocketTransport(Executor threads) {
        this.threads = threads;
    }

    @Override
    public Exchange send(Request request, Receiver receiver) {
        Socket socket = new Socket();
        AtomicReference<Receiver> open = new AtomicReference<>(receiver); // taken by the one that tells the end
        threads.execute(() -> exchange(request, socket, open));
        return () -> abort(socket, open.getAndSet(null));
    }

    private boolean abort(Socket socket, Receiver told) {
        if (told != null) {
            threads.execute(() -> {
                close(socket);
                told.aborted();
            });
        }
        return told != null;
    }

    private void exchange(Request request, Socket socket, AtomicReference<Receiver> open) {
        Failure how = Failure.NO_CONNECTION;
        try {
            socket.connect(
                    new InetSocketAddress(request.uri().getHost(), request.uri().getPort()));
            how = Failure.LOST;
            socket.getOutputStream().write(head(request).getBytes(ISO_8859_1));
            boolean wanted = read(new BufferedInputStream(socket.getInputStream()), open.get());
            close(socket);
            Receiver told = open.getAndSet(null);
            if (told != null && wanted) {
                told.complete();
            } else if (told != null) {
                told.aborted();
            }
        } catch (IOException broken) {
            close(socket);
            Receiver told = open.getAndSet(null);
            if (told != null) {
                told.failed(how, broken);
            }
        }
    }

    /** Tells head and body; returns whether all of it was wanted. */
    private static boolean read(InputStream in, Receiver receiver) throws IOException {
        int status = Integer.parseInt(line(in).split(" ", 3)[1]);
        Map<String, List<String>> fields = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] field = line.split(": *", 2);
            fields.computeIfAbsent(field[0], name -> new ArrayList<>()).add(field[1]);
        }
        HttpHeaders headers = HttpHeaders.of(fields, (name, value) -> true);
        boolean wanted = receiver != null && receiver.head(status, headers);
        long left = headers.firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE);
        byte[] piece = new byte[1 << 13];
        while (wanted && left > 0) {
            int length = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (length < 0 && left < Long.MAX_VALUE / 2) {
                throw new EOFException();
            }
            left = length < 0 ? 0 : left - length;
            wanted = length < 0 || receiver.data(ByteBuffer.wrap(piece, 0, length));
        }
        return wanted;
    }
    // @end

    private static String head(Request request) {
        String target = request.uri().getRawPath()
                + (request.uri().getRawQuery() == null
                        ? ""
                        : "?" + request.uri().getRawQuery());
        StringBuilder head = new StringBuilder(request.method() + " " + target + " HTTP/1.0\r\nHost: "
                + request.uri().getAuthority() + "\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head + "\r\n";
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append(c == '\r' ? "" : String.valueOf((char) c));
        }
        return line.toString();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException nothingToBeDone) {
            // it is of no more use in either case
        }
    }
}
