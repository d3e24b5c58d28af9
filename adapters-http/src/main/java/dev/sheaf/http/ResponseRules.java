package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Which responses a source takes, and how much of each it reads.
 *
 * @param statuses the statuses that are taken in addition to 2xx
 * @param gzip whether a body may be so encoded
 */
record ResponseRules(int maxBodyBytes, List<MediaRange> accepted, Set<Integer> statuses, boolean gzip) {

    static final ResponseRules DEFAULT =
            new ResponseRules(1 << 20, List.of(new MediaRange("application", "json")), Set.of(), false);

    /**
     * How much is read of a response that is not taken: enough to reuse the connection after an ordinary error page.
     */
    private static final int REFUSED_BODY_BYTES = 64 << 10;

    private static final int PREFIX_BYTES = 2 << 10;

    ResponseRules {
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("a body of at most " + maxBodyBytes + " bytes can never be read");
        }
        if (accepted.isEmpty()) {
            throw new IllegalArgumentException("accept needs a media type; \"*/*\" takes every one");
        }
        for (int status : statuses) {
            if (status < 300 || status > 599) {
                throw new IllegalArgumentException("status " + status + " is no answer that has to be asked for:"
                        + " 2xx always is one, 1xx never, and beyond 599 there is none");
            }
        }
    }

    /** How many bytes to read at most; negative to end the exchange here. */
    int bodyLimit(ResponseHead head) {
        if (head.hasAmbiguousBody()) {
            return -1;
        }
        return isTaken(head) && isDecodable(head) && isAccepted(head) ? maxBodyBytes : REFUSED_BODY_BYTES;
    }

    private boolean isTaken(ResponseHead head) {
        return head.isSuccess() || statuses.contains(head.status());
    }

    private boolean isDecodable(ResponseHead head) {
        return head.contentCoding().isEmpty() || isZipped(head);
    }

    private boolean isZipped(ResponseHead head) {
        return gzip && head.contentCoding().equalsIgnoreCase("gzip");
    }

    /** For a status other than 2xx the content type is not checked: the decoder that takes the status does that. */
    private boolean isAccepted(ResponseHead head) {
        String contentType = head.contentType().orElse(null);
        if (contentType == null || !head.isSuccess()) {
            return true;
        }
        for (MediaRange range : accepted) {
            if (range.includes(contentType)) {
                return true;
            }
        }
        return false;
    }

    /** The body as it was meant, if it and the head are what was asked for; else throws. An empty body passes. */
    byte[] plain(Target target, ResponseHead head, byte[] body, boolean complete) {
        if (head.hasAmbiguousBody()) {
            throw refusal(
                    target,
                    Kind.PROTOCOL,
                    "length or transfer coding of the body are contradictory, or were not asked for",
                    head,
                    body);
        }
        if (!isTaken(head)) {
            throw refusal(target, Kind.STATUS, "status " + head.status(), head, body);
        }
        if (!isDecodable(head) && body.length > 0) {
            throw refusal(target, Kind.CONTENT, "the body has a content coding, which was not asked for", head, body);
        }
        if (!isAccepted(head)) {
            String detail = "the content type of the response is not in " + accepted + "; accept(..) widens that";
            throw refusal(target, Kind.CONTENT, detail, head, body);
        }
        if (!complete) {
            throw tooLarge(target, head, body);
        }
        long announced = head.bodyLength(target.method());
        if (announced >= 0 && announced != body.length) { // frames of HTTP/2 need not agree: RFC 9113, 8.1.1
            String detail = "the body has " + body.length + " bytes where " + announced + " were announced";
            throw refusal(target, Kind.PROTOCOL, detail, head, body);
        }
        return isZipped(head) && body.length > 0 ? unzipped(target, head, body) : body;
    }

    private byte[] unzipped(Target target, ResponseHead head, byte[] body) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(maxBodyBytes);
            if (in.read() >= 0) {
                throw tooLarge(target, head, plain);
            }
            return plain;
        } catch (IOException broken) {
            throw target.failure(Kind.CONTENT, "the body is not what gzip makes", broken, head, new byte[0]);
        }
    }

    private HttpSourceException tooLarge(Target target, ResponseHead head, byte[] body) {
        String detail = "the body is longer than " + maxBodyBytes + " bytes; maxBodyBytes(..) widens that";
        return refusal(target, Kind.TOO_LARGE, detail, head, body);
    }

    private static HttpSourceException refusal(
            Target target, Kind kind, String detail, ResponseHead head, byte[] body) {
        return target.failure(kind, detail, null, head, prefix(body));
    }

    static byte[] prefix(byte[] body) {
        return body.length <= PREFIX_BYTES ? body : Arrays.copyOf(body, PREFIX_BYTES);
    }

    ResponseRules withMaxBodyBytes(int bytes) {
        return new ResponseRules(bytes, accepted, statuses, gzip);
    }

    ResponseRules withAccepted(List<MediaRange> ranges) {
        return new ResponseRules(maxBodyBytes, List.copyOf(ranges), statuses, gzip);
    }

    ResponseRules withStatuses(int... others) {
        Set<Integer> statuses = Arrays.stream(others).boxed().collect(Collectors.toUnmodifiableSet());
        return new ResponseRules(maxBodyBytes, accepted, statuses, gzip);
    }

    ResponseRules withGzip() {
        return new ResponseRules(maxBodyBytes, accepted, statuses, true);
    }

    String acceptHeader() {
        return String.join(", ", accepted.stream().map(MediaRange::toString).toList());
    }
}
