package dev.sheaf.http;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which headers a user may set, and what may stand in them. Messages name the header and never show its value. */
final class RequestHeaders {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /** Headers that follow from something else, and what to do instead. */
    private static final Map<String, String> RESTRICTED = Map.of(
            "accept", "say accept(..) instead",
            "content-type", "body(..) says it",
            "accept-encoding", "say gzip() instead",
            "content-length", "the client sets it",
            "transfer-encoding", "the client sets it",
            "host", "the template says it",
            "connection", "the client sets it",
            "upgrade", "the client sets it",
            "expect", "it is not supported");

    private RequestHeaders() {}

    /**
     * Checks the name of a header.
     *
     * @throws IllegalArgumentException if it is none, or none that a user may set
     */
    static void requireName(String name) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a header");
        }
        String remedy = RESTRICTED.get(name.toLowerCase(Locale.ROOT));
        if (remedy != null) {
            throw new IllegalArgumentException("header " + name + " cannot be set: " + remedy);
        }
    }

    /**
     * Checks a method.
     *
     * @throws IllegalArgumentException if it is none, or none that makes an exchange
     */
    static void requireMethod(String method) {
        if (!TOKEN.matcher(method).matches() || method.equalsIgnoreCase("CONNECT")) {
            throw new IllegalArgumentException("'" + method + "' is no method that can be sent: write it like GET");
        }
    }

    /**
     * Checks a value. Line ends would begin another header; what is not ASCII has no agreed encoding.
     *
     * @throws IllegalArgumentException naming the header
     */
    static void requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 || c > 0x7E) && c != '\t') {
                throw new IllegalArgumentException(
                        "the value of header " + name + " has a character that is not printable ASCII");
            }
        }
    }
}
