package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import org.jspecify.annotations.Nullable;

/** How a body becomes an answer, an empty one in particular. */
final class Decoding<T extends @Nullable Object> {

    private final BodyDecoder<? extends T> decoder;
    private final boolean takesEmpty;
    private final @Nullable T whenEmpty;

    private Decoding(BodyDecoder<? extends T> decoder, boolean takesEmpty, @Nullable T whenEmpty) {
        this.decoder = decoder;
        this.takesEmpty = takesEmpty;
        this.whenEmpty = whenEmpty;
    }

    static <T extends @Nullable Object> Decoding<T> refusingEmpty(BodyDecoder<? extends T> decoder) {
        return new Decoding<>(decoder, false, null);
    }

    static <T extends @Nullable Object> Decoding<T> withEmptyAs(T whenEmpty, BodyDecoder<? extends T> decoder) {
        return new Decoding<>(decoder, true, whenEmpty);
    }

    @SuppressWarnings("NullAway") // whenEmpty is a T where takesEmpty is true
    T decode(Target target, ResponseHead head, byte[] body) {
        if (body.length == 0) {
            if (takesEmpty) {
                return whenEmpty;
            }
            throw target.failure(Kind.EMPTY_BODY, "status " + head.status() + " without a body", null, head, body);
        }
        byte[] prefix = ResponseRules.prefix(body);
        try {
            return decoder.decode(body);
        } catch (Exception thrown) {
            throw target.failure(
                    Kind.DECODE,
                    "the body could not be decoded: " + thrown.getClass().getName(),
                    thrown,
                    head,
                    prefix);
        }
    }
}
