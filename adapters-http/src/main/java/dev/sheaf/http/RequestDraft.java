package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import dev.sheaf.http.HttpTransport.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One request on its way from a query to the wire. What does not fit fails the fetch with kind REQUEST. */
final class RequestDraft {

    private final Target target;
    private final Map<String, String> values = new HashMap<>();
    private final StringBuilder query = new StringBuilder();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private byte @Nullable [] body;
    private HttpClient.@Nullable Version version;

    RequestDraft(Target target) {
        this.target = target;
    }

    /** Calls a function of the user's; what it throws becomes the cause. */
    <V extends @Nullable Object> V ask(String what, Callable<V> function) {
        try {
            return function.call();
        } catch (Exception thrown) {
            throw target.failure(Kind.REQUEST, what + " threw", thrown);
        }
    }

    /** Calls a function of the user's of which the request needs something. */
    <V> V require(String what, Callable<? extends @Nullable V> function) {
        V value = this.<@Nullable V>ask(what, function::call);
        if (value == null) {
            throw target.failure(Kind.REQUEST, what + " returned null", null);
        }
        return value;
    }

    void fill(String variable, @Nullable Object value) {
        values.put(variable, text("{" + variable + "}", value));
    }

    void addQuery(String name, String encodedName, @Nullable Object value) {
        query.append(query.isEmpty() ? "" : "&").append(encodedName).append('=');
        String text = text("query parameter " + name, value);
        fit("the value of query parameter " + name, () -> PercentEncoding.append(text, query));
    }

    /** Sets a header that was checked when the source was built, instead of one that was set before. */
    void setHeader(String name, String value) {
        headers.put(name, value);
    }

    /** The same for one that came at run time. */
    void setForeignHeader(String name, String value) {
        fit("", () -> {
            RequestHeaders.requireName(name);
            RequestHeaders.requireValue(name, value);
        });
        setHeader(name, value);
    }

    void setBody(byte[] bytes) {
        body = bytes;
    }

    void setVersion(HttpClient.Version spoken) {
        version = spoken;
    }

    Request finish() {
        try {
            URI uri = target.template().expand(values, query.toString());
            return new Request(target.method(), uri, Collections.unmodifiableMap(headers), body, version);
        } catch (IllegalArgumentException e) {
            throw target.failure(Kind.REQUEST, String.valueOf(e.getMessage()), null);
        }
    }

    /** One value as text. What is no single value is refused, for its text would be sent as if it were one. */
    private String text(String place, @Nullable Object value) {
        if (value == null) {
            throw target.failure(Kind.REQUEST, "the value of " + place + " is null", null);
        }
        if (value instanceof Iterable<?>
                || value instanceof Map<?, ?>
                || value instanceof Optional<?>
                || value.getClass().isArray()) {
            throw target.failure(
                    Kind.REQUEST, "the value of " + place + " is not one value but a container of values", null);
        }
        return require("toString() of the value of " + place, value::toString);
    }

    private void fit(String prefix, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw target.failure(Kind.REQUEST, (prefix + " " + e.getMessage()).strip(), null);
        }
    }
}
