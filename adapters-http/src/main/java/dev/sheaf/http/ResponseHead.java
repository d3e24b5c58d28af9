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
        return lengths.stream().distinct().count() > 1
                || !isLength(lengths.get(0))
                || headers.firstValue("Transfer-Encoding").isPresent();
    }

    private static boolean isLength(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** What the body is encoded with, if it is. */
    boolean hasContentCoding() {
        return headers.allValues("Content-Encoding").stream().anyMatch(coding -> !coding.equalsIgnoreCase("identity"));
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
