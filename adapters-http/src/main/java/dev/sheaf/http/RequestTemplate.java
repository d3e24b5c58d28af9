package dev.sheaf.http;

import dev.sheaf.http.HttpTransport.Request;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From a query to a request: a list of parts, each of which adds something. Immutable.
 *
 * @param claimed what may be said only once and was said
 */
record RequestTemplate<Q extends @Nullable Object>(Target target, Set<String> claimed, List<Part<? super Q>> parts) {

    private static final String BODY = "a body";

    RequestTemplate {
        claimed = Set.copyOf(claimed);
        parts = Collections.unmodifiableList(parts);
    }

    /** Something that is added to each request. */
    @FunctionalInterface
    interface Part<Q extends @Nullable Object> {
        void addTo(RequestDraft draft, Q query);
    }

    static RequestTemplate<@Nullable Object> of(String method, UriTemplate uri) {
        Set<String> claimed = new LinkedHashSet<>();
        uri.literalParameters().forEach(name -> claimed.add(parameter(name)));
        return new RequestTemplate<>(new Target(method, uri), claimed, List.of());
    }

    <P extends Q> RequestTemplate<P> withParam(String name, Function<? super P, ?> value) {
        Set<String> names = target.template().names();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("URI template " + target.template() + " has no variable {" + name + "}"
                    + (names.isEmpty() ? "" : "; it has " + names));
        }
        String what = "the function of {" + name + "}";
        return with(variable(name), (draft, query) -> draft.fill(name, draft.ask(what, () -> value.apply(query))));
    }

    <P extends Q> RequestTemplate<P> withQueryParams(String name, Function<? super P, ? extends Iterable<?>> values) {
        StringBuilder encoded = new StringBuilder();
        try {
            PercentEncoding.append(name, encoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the name of query parameter " + name + " " + e.getMessage());
        }
        String encodedName = encoded.toString();
        String what = "the function of query parameter " + name;
        return with(parameter(name), (draft, query) -> {
            Iterable<?> given = draft.require(what, () -> values.apply(query));
            List<@Nullable Object> copy = new ArrayList<>(); // iterating calls the user's code as well
            draft.ask("iterating over what " + what + " returned", () -> {
                given.forEach(copy::add);
                return copy;
            });
            copy.forEach(value -> draft.addQuery(name, encodedName, value));
        });
    }

    RequestTemplate<Q> withHeader(String name, String value) {
        RequestHeaders.requireName(name);
        RequestHeaders.requireValue(name, value);
        return with(header(name), (draft, query) -> draft.setHeader(name, value));
    }

    <P extends Q> RequestTemplate<P> withHeaders(BiConsumer<? super P, ? super BiConsumer<String, String>> writer) {
        return with(null, (draft, query) -> {
            Map<String, String> written = new LinkedHashMap<>();
            BiConsumer<String, String> setter = (name, value) ->
                    written.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            draft.ask("the function of the headers", () -> {
                writer.accept(query, setter);
                return written;
            });
            written.forEach(draft::setForeignHeader);
        });
    }

    <P extends Q> RequestTemplate<P> withBody(String contentType, BodyEncoder<? super P> encoder) {
        RequestHeaders.requireValue("Content-Type", contentType);
        return with(BODY, (draft, query) -> {
            draft.setBody(draft.require("the function of the body", () -> encoder.encode(query)));
            draft.setHeader("Content-Type", contentType);
        });
    }

    RequestTemplate<Q> withVersion(HttpClient.Version version) {
        return with("a version", (draft, query) -> draft.setVersion(version));
    }

    /**
     * Refuses a template of which a variable has no value; adds what follows from the rest. The deadline is set when
     * the request is sent.
     */
    RequestTemplate<Q> complete(ResponseRules rules, @Nullable String deadlineHeader) {
        for (String name : target.template().names()) {
            if (!claimed.contains(variable(name))) {
                throw new IllegalArgumentException("variable {" + name + "} of URI template " + target.template()
                        + " has no value: add param(\"" + name + "\", ..)");
            }
        }
        String accept = rules.acceptHeader();
        RequestTemplate<Q> complete = with(null, (draft, query) -> {
            draft.setHeader("Accept", accept);
            if (rules.gzip()) {
                draft.setHeader("Accept-Encoding", "gzip");
            }
        });
        return deadlineHeader == null ? complete : complete.with(header(deadlineHeader), (draft, query) -> {});
    }

    private static String variable(String name) {
        return "a value for {" + name + "}";
    }

    private static String parameter(String name) {
        return "query parameter " + name;
    }

    private static String header(String name) {
        return "a header " + name.toLowerCase(Locale.ROOT);
    }

    private <P extends Q> RequestTemplate<P> with(@Nullable String claim, Part<? super P> part) {
        Set<String> claims = new LinkedHashSet<>(claimed);
        if (claim != null && !claims.add(claim)) {
            throw new IllegalArgumentException(target + " has " + claim + " already");
        }
        List<Part<? super P>> more = new ArrayList<>(parts); // whatever takes a Q takes a P
        more.add(part);
        return new RequestTemplate<P>(target, claims, more);
    }

    /**
     * Makes the request for a query.
     *
     * @throws HttpSourceException of kind REQUEST if that is not possible
     */
    Request expand(Q query) {
        RequestDraft draft = new RequestDraft(target);
        for (Part<? super Q> part : parts) {
            part.addTo(draft, query);
        }
        return draft.finish();
    }
}
