package dev.sheaf.http;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sources that ask over HTTP.
 *
 * <p>A source is written once, as a URI template with the values that fill it and the function that decodes the answer:
 *
 * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="get"}
 *
 * <p><b>Templates</b> are those of RFC 6570, level 1: {@code {name}} in the path or in the query, never in scheme, host
 * or port. A value is encoded completely, so it stays within its path segment or its query parameter whatever it
 * contains; a value with which the path would lead elsewhere ({@code ..} alone or beside a slash or backslash, or
 * nothing at all) fails the one fetch with {@link HttpSourceException.Kind#REQUEST}, and nothing is sent. Templates are
 * parsed and checked when they are written.
 *
 * <p><b>Time.</b> The deadline of the run covers the whole exchange: connecting, sending, headers, body and decoding.
 * Where no time is left, nothing is sent. For what happens on the wire see the {@linkplain dev.sheaf.http package}.
 */
public final class HttpSource {

    private HttpSource() {}

    /**
     * A source that sends GET.
     *
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable and a decoder
     * @throws IllegalArgumentException if the template is not a proper one
     */
    public static HttpSourceBuilder<@Nullable Object> get(String template) {
        return of("GET", template);
    }

    /**
     * A source that sends POST.
     *
     * <p>The answer may be given up like that of any other source. A request that was sent may have had its effect all
     * the same.
     *
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable, a body, and a decoder
     * @throws IllegalArgumentException if the template is not a proper one
     */
    public static HttpSourceBuilder<@Nullable Object> post(String template) {
        return of("POST", template);
    }

    /**
     * A source that sends PUT; see {@link #post}.
     *
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable, a body, and a decoder
     * @throws IllegalArgumentException if the template is not a proper one
     */
    public static HttpSourceBuilder<@Nullable Object> put(String template) {
        return of("PUT", template);
    }

    /**
     * A source that sends PATCH; see {@link #post}.
     *
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable, a body, and a decoder
     * @throws IllegalArgumentException if the template is not a proper one
     */
    public static HttpSourceBuilder<@Nullable Object> patch(String template) {
        return of("PATCH", template);
    }

    /**
     * A source that sends DELETE; see {@link #post}.
     *
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable and a decoder
     * @throws IllegalArgumentException if the template is not a proper one
     */
    public static HttpSourceBuilder<@Nullable Object> delete(String template) {
        return of("DELETE", template);
    }

    /**
     * A source that sends HEAD, of which the answer is status and headers:
     * {@link HttpSourceBuilder#decodeResponse decodeResponse} sees them.
     *
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable and a decoder
     * @throws IllegalArgumentException if the template is not a proper one
     */
    public static HttpSourceBuilder<@Nullable Object> head(String template) {
        return of("HEAD", template);
    }

    /**
     * A source that sends another method; see {@link #post}.
     *
     * @param method the method as it is sent, for instance {@code QUERY}
     * @param template an absolute http or https URI with variables
     * @return to be completed with a value for each variable, a body, and a decoder
     * @throws IllegalArgumentException if the template is not a proper one, or the method is no token, or {@code
     *     CONNECT}
     */
    public static HttpSourceBuilder<@Nullable Object> of(String method, String template) {
        RequestHeaders.requireMethod(Objects.requireNonNull(method, "method"));
        return new HttpSourceBuilder<>(RequestTemplate.of(method, UriTemplate.parse(template)), SourceOptions.DEFAULT);
    }
}
