package dev.sheaf.http;

import java.net.http.HttpHeaders;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Status and headers of a response, and what follows from them. */
record ResponseHead(int status, HttpHeaders headers) {

    private static final long UNKNOWN = -1;

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /**
     * Different lengths, an invalid one, a length together with chunks, a length where no body may be, or a transfer
     * coding that was not asked for: two readers of this response might not agree on where it ends or on what it says.
     */
    boolean hasAmbiguousBody() {
        List<String> lengths = headers.allValues("Content-Length");
        List<String> transfers = headers.allValues("Transfer-Encoding");
        if (!transfers.isEmpty()) {
            return !lengths.isEmpty()
                    || transfers.size() > 1
                    || !transfers.get(0).equalsIgnoreCase("chunked");
        }
        if (lengths.isEmpty()) {
            return false;
        }
        String length = lengths.get(0);
        return !isLength(length)
                || Collections.frequency(lengths, length) < lengths.size()
                || (status == 204 && Long.parseLong(length) > 0);
    }

    private static boolean isLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 18;
    }

    /** The coding of the body; empty if it has none. */
    String contentCoding() {
        String codings = String.join(",", headers.allValues("Content-Encoding"));
        return codings.equalsIgnoreCase("identity") ? "" : codings;
    }

    Optional<String> contentType() {
        return headers.firstValue("Content-Type");
    }

    /**
     * How long the body of the response to a request is; negative when that is not said. HEAD and 304 tell the length
     * of a body that does not come.
     */
    long bodyLength(String method) {
        if (method.equals("HEAD") || status == 304) {
            return 0;
        }
        return headers.firstValue("Content-Length")
                .filter(ResponseHead::isLength)
                .map(Long::valueOf)
                .orElse(UNKNOWN);
    }
}
