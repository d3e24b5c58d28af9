package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import org.jspecify.annotations.Nullable;

/** What a source asks, without any value: the part of a request that messages may show. */
record Target(String method, UriTemplate template) {

    private static final byte[] NO_BODY = {};

    /** A failure before any response. */
    HttpSourceException failure(Kind kind, String detail, @Nullable Throwable cause) {
        return new HttpSourceException(this, kind, detail, cause, null, NO_BODY);
    }

    HttpSourceException failure(
            Kind kind, String detail, @Nullable Throwable cause, ResponseHead head, byte[] bodyPrefix) {
        return new HttpSourceException(this, kind, detail, cause, head, bodyPrefix);
    }

    @Override
    public String toString() {
        return method + " " + template;
    }
}
