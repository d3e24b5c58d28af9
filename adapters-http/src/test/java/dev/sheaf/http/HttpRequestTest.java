package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.http.FaultServer.Received;
import dev.sheaf.http.HttpSourceException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpRequestTest extends RequestFixture {

    private static HttpSourceException refusal(HttpSourceBuilder<Object> builder) {
        Throwable failure = Await.failure(HttpSourceTest.ask(builder.decode(TEXT), "any"));
        assertThat(failure).isInstanceOf(HttpSourceException.class);
        assertThat(((HttpSourceException) failure).kind()).isEqualTo(Kind.REQUEST);
        return (HttpSourceException) failure;
    }

    @Test
    void sendsEveryMethod() {
        List<Function<String, HttpSourceBuilder<Object>>> methods =
                List.of(HttpSource::get, HttpSource::post, HttpSource::put, HttpSource::patch, HttpSource::delete);

        assertThat(methods.stream()
                        .map(method -> sent(method.apply(server.url("/x")).transport(via.transport()))
                                .method()))
                .containsExactly("GET", "POST", "PUT", "PATCH", "DELETE");
    }

    @Test
    void sendsAParameterForEachValue() {
        assertThat(sent(get().queryParams("tag", query -> List.of("a&b", 2)).queryParams("none", query -> List.of()))
                        .target())
                .isEqualTo("/x?tag=a%26b&tag=2");
    }

    @Test
    void refusesAListOfValuesWithNothingInIt() {
        assertThat(refusal(get().queryParams("tag", query -> Arrays.asList("a", null))))
                .hasMessageEndingWith("the value of query parameter tag is null");
        assertThat(refusal(get().queryParams("tag", query -> List.of("\ud800"))))
                .hasMessageContaining("the value of query parameter tag has half of a surrogate pair");
    }

    @Test
    void setsHeadersOnceForAllAndAnewForEachRequest() {
        HttpSourceBuilder<Object> builder = get().header("X-Api-Key", "k\te y")
                .header("X-Replaced", "old")
                .headers((query, set) -> {
                    set.accept("traceparent", "of " + query);
                    set.accept("x-replaced", "new");
                });

        Received request = sent(builder);

        assertThat(request.header("X-Api-Key")).isEqualTo("k\te y");
        assertThat(request.header("traceparent")).isEqualTo("of any");
        assertThat(request.headers().stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-replaced")))
                .containsExactly("X-Replaced: new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "connection",
                "Content-Length",
                "Content-Type",
                "Transfer-Encoding",
                "Accept",
                "ACCEPT-ENCODING",
                "Expect",
                "Upgrade",
                "",
                "a b",
                "a:b",
                "ä",
                "a\r\n"
            })
    void refusesHeadersThatFollowFromSomethingElseOrAreNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> get().header(name, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> get().propagateDeadline(name));
        refusal(get().headers((query, set) -> set.accept(name, "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX-Injected: y", "s3cret\n", "s3cret\0", "s3cretü", "s3cret\u007f"})
    void refusesValuesThatAreNotPrintableAsciiAndDoesNotShowThem(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> get().header("X-Key", value))
                .withMessage("the value of header X-Key has a character that is not printable ASCII");
        HttpSourceException failure = refusal(get().headers((query, set) -> set.accept("X-Key", value)));
        assertThat(failure).hasNoCause();
        assertThat(failure.getMessage()).contains("X-Key").doesNotContain("s3cret");
        assertThat(server.accepted()).isZero();
    }

    @Test
    void refusesToSayTheSameTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> get().header("X-A", "1").header("x-a", "2"))
                .withMessage("GET " + server.url("/x") + " has a header x-a already");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> get().body("text/plain", query -> new byte[0]).body("text/plain", query -> new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> get().queryParams("q", query -> List.of()).queryParams("q", query -> List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        get().header("X-Left", "1").propagateDeadline("X-Left").decode(TEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x?tag=a", "/x?limit=5&tag", "/x?t%61g={v}", "/x?tag=1&tag=2", "/x?a=?&tag=%26"})
    void refusesAParameterThatTheTemplateHas(String template) {
        HttpSourceBuilder<Object> builder = via.of("GET", server.url(template));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.queryParams("tag", query -> List.of()))
                .withMessage("GET " + server.url(template) + " has query parameter tag already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/x?", "/x?TAG=1&&a=tag", "/x?tags=a%26tag=1", "/tag=1"})
    void takesAParameterThatTheTemplateDoesNotHave(String template) {
        assertThat(via.of("GET", server.url(template)).queryParams("tag", query -> List.of("a")))
                .isNotNull();
    }

    @Test
    void aFunctionThatThrowsIsTheCauseAndNothingIsSent() {
        IllegalStateException thrown = new IllegalStateException("private");

        assertThat(refusal(get().headers((query, set) -> {
                    throw thrown;
                })))
                .hasCause(thrown)
                .hasMessageEndingWith("the function of the headers threw");
        assertThat(refusal(get().body("text/plain", query -> {
                    throw thrown;
                })))
                .hasCause(thrown)
                .hasMessageEndingWith("the function of the body threw");
        assertThat(server.accepted()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void aFunctionThatReturnsNothingFailsTheOneFetchAndNothingIsSent() {
        assertThat(refusal(get().queryParams("tag", query -> null)))
                .hasMessageEndingWith(": the function of query parameter tag returned null");
        assertThat(refusal(via.of("POST", server.url("/x")).body("text/plain", query -> null)))
                .hasMessageEndingWith(": the function of the body returned null");
        assertThat(refusal(get().queryParams("tag", query -> List.of(printing(() -> null)))))
                .hasMessageEndingWith(": toString() of the value of query parameter tag returned null");
        assertThat(server.accepted()).isZero();
    }

    @Test
    void valuesThatThrowFailTheOneFetchAndNothingIsSent() {
        IllegalStateException thrown = new IllegalStateException("private");
        Iterable<Object> broken = () -> {
            throw thrown;
        };
        Object unprintable = printing(() -> {
            throw thrown;
        });

        assertThat(refusal(get().queryParams("tag", query -> broken)))
                .hasCause(thrown)
                .hasMessageEndingWith(": iterating over what the function of query parameter tag returned threw");
        assertThat(refusal(get().queryParams("tag", query -> List.of("a", unprintable))))
                .hasCause(thrown)
                .hasMessageEndingWith(": toString() of the value of query parameter tag threw");
        assertThat(refusal(via.of("GET", server.url("/x?v={v}")).param("v", query -> unprintable)))
                .hasCause(thrown)
                .hasMessageEndingWith(": toString() of the value of {v} threw");
        assertThat(server.accepted()).isZero();
    }

    private static Object printing(Supplier<String> text) {
        return new Object() {
            @Override
            public String toString() {
                return text.get();
            }
        };
    }

    @Test
    void refusesANameOfAParameterThatIsNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> get().queryParams("tag\ud800", query -> List.of()))
                .withMessageEndingWith("has half of a surrogate pair, which is no Unicode text");
    }
}
