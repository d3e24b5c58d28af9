package dev.sheaf.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/** What servers do to their clients. */
final class Faults {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private Faults() {}

    /** Sends something and then nothing, until the client closes. */
    static FaultServer.Behaviour thenSilence(String sent) {
        return (request, connection) -> {
            if (!sent.isEmpty()) {
                connection.send(sent);
            }
            connection.untilClosed();
        };
    }

    /** Never sends a byte. */
    static FaultServer.Behaviour silence() {
        return thenSilence("");
    }

    /** The head of an answer and the beginning of its body, then nothing. */
    static FaultServer.Behaviour stalledBody() {
        return thenSilence(OK + "Content-Length: 1000\r\n\r\n{\"a\"");
    }

    static FaultServer.Behaviour stalledChunks() {
        return thenSilence(OK + "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n");
    }

    /** Headers that never end, one at a time. */
    static FaultServer.Behaviour slowHeaders() {
        return (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n");
            for (int i = 0; ; i++) {
                LockSupport.parkNanos(5_000_000);
                connection.send("X-" + i + ": y\r\n");
            }
        };
    }

    /** A body of which one byte comes at a time. */
    static FaultServer.Behaviour drip() {
        return (request, connection) -> {
            connection.send(OK + "Content-Length: 1000000\r\n\r\n");
            while (true) {
                LockSupport.parkNanos(5_000_000);
                connection.send("x");
            }
        };
    }

    /** Chunks as fast as the client takes them. */
    static FaultServer.Behaviour endless() {
        String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
        return (request, connection) -> {
            connection.send(OK + "Transfer-Encoding: chunked\r\n\r\n");
            while (true) {
                connection.send(chunk);
            }
        };
    }

    /** The beginning of a body, then a reset. */
    static FaultServer.Behaviour resetInBody() {
        return (request, connection) -> {
            connection.send(OK + "Content-Length: 1000\r\n\r\n{\"a\"");
            connection.reset();
        };
    }

    static FaultServer.Behaviour finInBody() {
        return (request, connection) -> {
            connection.send(OK + "Content-Length: 1000\r\n\r\n{\"a\"");
            connection.finish();
        };
    }

    static FaultServer.Behaviour resetBeforeHead() {
        return (request, connection) -> connection.reset();
    }

    static FaultServer.Behaviour finBeforeHead() {
        return (request, connection) -> connection.finish();
    }

    /** Longer than all headers together may be. */
    static FaultServer.Behaviour longHeader() {
        return thenSilence("HTTP/1.1 200 OK\r\nX-Header: " + "y".repeat(500_000) + "\r\n");
    }

    /** As many headers as the client takes, and more. */
    static FaultServer.Behaviour hugeHead() {
        return (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\n");
            String header = "X-Header: " + "y".repeat(1000) + "\r\n";
            for (int i = 0; i < 1000; i++) {
                connection.send(header);
            }
            connection.untilClosed();
        };
    }

    static FaultServer.Behaviour interimResponses() {
        return thenSilence("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(50));
    }

    static FaultServer.Behaviour gzip() {
        return (request, connection) -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(body)) {
                zip.write("{}".getBytes(StandardCharsets.UTF_8));
            }
            connection.send(OK + "Content-Encoding: gzip\r\nContent-Length: " + body.size() + "\r\n\r\n");
            connection.send(body.toByteArray());
        };
    }

    /** A complete response, sent as it stands. */
    static FaultServer.Behaviour literally(String response) {
        return (request, connection) -> connection.send(response);
    }

    static FaultServer.Behaviour ok(String headersAndBody) {
        return literally(OK + headersAndBody);
    }

    /** Announces more than it will ever send. */
    static FaultServer.Behaviour announcing(long length) {
        return thenSilence(OK + "Content-Length: " + length + "\r\n\r\n");
    }

    /** Says when the request has arrived, and then behaves. */
    static FaultServer.Behaviour signalling(CountDownLatch arrived, FaultServer.Behaviour behaviour) {
        return (request, connection) -> {
            arrived.countDown();
            behaviour.answer(request, connection);
        };
    }
}
