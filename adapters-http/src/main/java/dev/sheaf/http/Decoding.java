package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import org.jspecify.annotations.Nullable;

/** How a response becomes an answer, an empty one in particular. */
record Decoding<T extends @Nullable Object>(ResponseDecoder<? extends T> decoder, boolean takesEmpty) {

    static <T extends @Nullable Object> Decoding<T> refusingEmpty(BodyDecoder<? extends T> decoder) {
        return new Decoding<T>((status, headers, body) -> decoder.decode(body), false);
    }

    static <T extends @Nullable Object> Decoding<T> withEmptyAs(T whenEmpty, BodyDecoder<? extends T> decoder) {
        return new Decoding<T>((status, headers, body) -> body.length == 0 ? whenEmpty : decoder.decode(body), true);
    }

    T decode(Target target, ResponseHead head, byte[] body) {
        if (body.length == 0 && !takesEmpty) {
            throw target.failure(Kind.EMPTY_BODY, "status " + head.status() + " without a body", null, head, body);
        }
        byte[] prefix = ResponseRules.prefix(body);
        try {
            return decoder.decode(head.status(), head.headers(), body);
        } catch (Exception thrown) {
            throw target.failure(
                    Kind.DECODE,
                    "the response could not be decoded: " + thrown.getClass().getName(),
                    thrown,
                    head,
                    prefix);
        }
    }
}
