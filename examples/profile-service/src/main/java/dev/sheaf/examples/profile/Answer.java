package dev.sheaf.examples.profile;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** One response: a status and a body of JSON. */
record Answer(int status, Buffer body) {

    private static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");
    private static final CharSequence CONTENT_LENGTH = HttpHeaders.createOptimized("Content-Length");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    static final Answer HEALTHY = new Answer(200, Buffer.buffer("{\"status\":\"ok\"}"));
    static final Answer MALFORMED = error(400, "Malformed request");
    static final Answer BAD_DEADLINE =
            error(400, "the deadline of the request must be given once, as a number of milliseconds, at least 50");
    static final Answer NOT_FOUND = error(404, "Not found");
    static final Answer METHOD_NOT_ALLOWED = error(405, "Method not allowed");
    static final Answer INTERNAL_ERROR = error(500, "Internal server error");

    static Answer badUser(String parameter) {
        return error(400, parameter + " must be given once, as 1 to 128 characters in UTF-8, none a control character");
    }

    /**
     * The message is one of ours: nothing that a request, a source or an exception says reaches the client this way.
     */
    static Answer error(int status, String message) {
        return new Answer(status, Buffer.buffer("{\"error\":\"" + message + "\"}"));
    }

    void send(HttpServerResponse response) {
        response.setStatusCode(status)
                .putHeader(CONTENT_TYPE, JSON)
                .putHeader(CONTENT_LENGTH, "" + body.length()) // which Vert.x would leave out where it is HEAD
                .end(body);
    }
}
