package dev.sheaf.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Status and headers of a response, with the questions we have about them. */
record ResponseHead(int status, HttpHeaders headers) {

    private static final long UNKNOWN = -1;

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Different lengths, one that is none, or one beside chunks: two readers of this response would not agree on where it ends. */
    boolean hasConflictingLengths() {
        List<String> lengths = headers.allValues("Content-Length");
        if (lengths.isEmpty()) {
            return false;
        }
        String first = lengths.get(0);
        for (String other : lengths) {
            if (!other.equals(first)) {
                return true;
            }
        }
        return !isLength(first) || headers.firstValue("Transfer-Encoding").isPresent();
    }

    private static boolean isLength(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 18;
    }

    /** What the body is encoded with, if it is. */
    boolean hasContentCoding() {
        for (String coding : headers.allValues("Content-Encoding")) {
            if (!coding.equalsIgnoreCase("identity")) {
                return true;
            }
        }
        return false;
    }

    Optional<String> contentType() {
        return headers.firstValue("Content-Type");
    }

    /** How long the body says it is; negative when it does not. */
    long declaredLength() {
        return headers.firstValue("Content-Length")
                .filter(ResponseHead::isLength)
                .map(Long::valueOf)
                .orElse(UNKNOWN);
    }
}
