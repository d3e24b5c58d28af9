package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import java.util.Arrays;
import java.util.List;

/** Which responses a source takes, and how much of each it reads. */
record ResponseRules(int maxBodyBytes, List<MediaRange> accepted) {

    static final ResponseRules DEFAULT = new ResponseRules(1 << 20, List.of(new MediaRange("application", "json")));

    /** What is read of a response that is not taken: enough that the connection of an ordinary error page can be used again. */
    private static final int REFUSED_BODY_BYTES = 64 << 10;

    private static final int PREFIX_BYTES = 2 << 10;

    ResponseRules {
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("a body of at most " + maxBodyBytes + " bytes can never be read");
        }
        if (accepted.isEmpty()) {
            throw new IllegalArgumentException("accept needs a media type; \"*/*\" takes every one");
        }
    }

    /** How many bytes to read at most; {@link Transport#NOTHING} to end the exchange here. */
    int bodyLimit(ResponseHead head) {
        if (head.hasAmbiguousBody()) {
            return Transport.NOTHING;
        }
        return head.isSuccess() && !head.hasContentCoding() && isAccepted(head) ? maxBodyBytes : REFUSED_BODY_BYTES;
    }

    private boolean isAccepted(ResponseHead head) {
        String contentType = head.contentType().orElse(null);
        if (contentType == null) {
            return true;
        }
        for (MediaRange range : accepted) {
            if (range.includes(contentType)) {
                return true;
            }
        }
        return false;
    }

    /** Throws unless body and head are what was asked for; an empty body passes. */
    void check(Target target, ResponseHead head, byte[] body, boolean complete) {
        if (head.hasAmbiguousBody()) {
            throw refusal(
                    target,
                    Kind.PROTOCOL,
                    "length or transfer coding of the body are contradictory, or were not asked for",
                    head,
                    body);
        }
        if (!head.isSuccess()) {
            throw refusal(target, Kind.STATUS, "status " + head.status(), head, body);
        }
        if (head.hasContentCoding()) {
            throw refusal(target, Kind.CONTENT, "the body has a content coding, which was not asked for", head, body);
        }
        if (!isAccepted(head)) {
            String detail = "the content type of the response is not in " + accepted + "; accept(..) widens that";
            throw refusal(target, Kind.CONTENT, detail, head, body);
        }
        if (!complete) {
            String detail = "the body is longer than " + maxBodyBytes + " bytes; maxBodyBytes(..) widens that";
            throw refusal(target, Kind.TOO_LARGE, detail, head, body);
        }
    }

    private static HttpSourceException refusal(
            Target target, Kind kind, String detail, ResponseHead head, byte[] body) {
        return target.failure(kind, detail, null, head, prefix(body));
    }

    static byte[] prefix(byte[] body) {
        return body.length <= PREFIX_BYTES ? body : Arrays.copyOf(body, PREFIX_BYTES);
    }

    ResponseRules withMaxBodyBytes(int bytes) {
        return new ResponseRules(bytes, accepted);
    }

    ResponseRules withAccepted(List<MediaRange> ranges) {
        return new ResponseRules(maxBodyBytes, List.copyOf(ranges));
    }

    String acceptHeader() {
        return String.join(", ", accepted.stream().map(MediaRange::toString).toList());
    }
}
