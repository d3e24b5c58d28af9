package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import dev.sheaf.http.Transport.Header;
import dev.sheaf.http.Transport.Request;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a query to a request. Immutable. */
record RequestTemplate<Q extends @Nullable Object>(
        Target target,
        Map<String, Function<? super Q, ?>> params,
        List<Header> headers,
        @Nullable BodyTemplate<Q> body) {

    /** How the body of a request is made. */
    record BodyTemplate<Q extends @Nullable Object>(String contentType, BodyEncoder<? super Q> encoder) {}

    static RequestTemplate<@Nullable Object> of(String method, UriTemplate uri) {
        return new RequestTemplate<>(new Target(method, uri), Map.of(), List.of(), null);
    }

    <P extends Q> RequestTemplate<P> withParam(String name, Function<? super P, ?> value) {
        Set<String> names = target.template().names();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("URI template " + target.template() + " has no variable {" + name + "}"
                    + (names.isEmpty() ? "" : "; it has " + names));
        }
        Map<String, Function<? super P, ?>> more = new LinkedHashMap<>(params);
        if (more.put(name, value) != null) {
            throw new IllegalArgumentException(
                    "variable {" + name + "} of URI template " + target.template() + " has a param already");
        }
        return new RequestTemplate<>(target, more, headers, narrowed());
    }

    <P extends Q> RequestTemplate<P> withBody(String contentType, BodyEncoder<? super P> encoder) {
        if (body != null) {
            throw new IllegalArgumentException(target + " has a body already");
        }
        return new RequestTemplate<>(
                target, new LinkedHashMap<>(params), headers, new BodyTemplate<>(contentType, encoder));
    }

    private <P extends Q> @Nullable BodyTemplate<P> narrowed() {
        return body == null ? null : new BodyTemplate<>(body.contentType(), body.encoder());
    }

    RequestTemplate<Q> withHeader(Header header) {
        List<Header> more = new ArrayList<>(headers);
        more.add(header);
        return new RequestTemplate<>(target, params, List.copyOf(more), body);
    }

    /** With what follows from the rest; refuses a template of which a variable has no value. */
    RequestTemplate<Q> complete(ResponseRules rules) {
        for (String name : target.template().names()) {
            if (!params.containsKey(name)) {
                throw new IllegalArgumentException("variable {" + name + "} of URI template " + target.template()
                        + " has no value: add param(\"" + name + "\", ..)");
            }
        }
        RequestTemplate<Q> complete = withHeader(new Header("Accept", rules.acceptHeader()));
        return body == null ? complete : complete.withHeader(new Header("Content-Type", body.contentType()));
    }

    /**
     * Makes the request for a query.
     *
     * @throws HttpSourceException of kind REQUEST if that is not possible
     */
    Request expand(Q query) {
        return new Request(target.method(), uri(query), headers, encoded(query));
    }

    private URI uri(Q query) {
        Map<String, String> values = new HashMap<>();
        params.forEach((name, param) -> values.put(name, text(name, valueOf(name, param, query))));
        try {
            return target.template().expand(values, "");
        } catch (IllegalArgumentException e) {
            throw target.failure(Kind.REQUEST, String.valueOf(e.getMessage()), null);
        }
    }

    private @Nullable Object valueOf(String name, Function<? super Q, ?> param, Q query) {
        try {
            return param.apply(query);
        } catch (RuntimeException thrown) {
            throw target.failure(Kind.REQUEST, "the function of {" + name + "} threw", thrown);
        }
    }

    /** One value as text. What is no single value is refused, for its text would be sent as if it were one. */
    private String text(String name, @Nullable Object value) {
        if (value == null) {
            throw target.failure(Kind.REQUEST, "the value of {" + name + "} is null", null);
        }
        if (value instanceof Iterable<?>
                || value instanceof Map<?, ?>
                || value instanceof Optional<?>
                || value.getClass().isArray()) {
            throw target.failure(
                    Kind.REQUEST, "the value of {" + name + "} is not one value but a container of values", null);
        }
        return value.toString();
    }

    private byte @Nullable [] encoded(Q query) {
        if (body == null) {
            return null;
        }
        try {
            return body.encoder().encode(query);
        } catch (Exception thrown) {
            throw target.failure(Kind.REQUEST, "the body could not be encoded", thrown);
        }
    }
}
