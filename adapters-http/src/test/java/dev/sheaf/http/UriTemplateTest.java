package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {

    @Test
    void fillsPathAndQuery() {
        UriTemplate template = UriTemplate.parse("https://host:8443/users/{id}/orders?since={since}&limit=5");

        assertThat(template.names()).containsExactly("id", "since");
        assertThat(template.origin()).isEqualTo("https://host:8443");
        assertThat(template.expand(Map.of("id", "42", "since", "2026-11-23"), ""))
                .hasToString("https://host:8443/users/42/orders?since=2026-11-23&limit=5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a-b.c_d~e9 a-b.c_d~e9",
                "a&b=c%20d a%26b%3Dc%2520d",
                "a+b a%2Bb",
                "/?#[]@!$()*,;: %2F%3F%23%5B%5D%40%21%24%28%29%2A%2C%3B%3A",
                "ü %C3%BC",
                "€ %E2%82%AC",
                "😀 %F0%9F%98%80",
            })
    void leavesUnreservedCharactersAloneAndEncodesEverythingElse(String value, String encoded) {
        assertThat(UriTemplate.parse("http://h/p?q={v}").expand(Map.of("v", value), ""))
                .hasToString("http://h/p?q=" + encoded);
    }

    @Test
    void encodesBlanksAndControlsToo() {
        assertThat(UriTemplate.parse("http://h/{v}").expand(Map.of("v", "a b\r\n\0\u007f"), ""))
                .hasToString("http://h/a%20b%0D%0A%00%7F");
    }

    @Test
    void takesAVariableTwice() {
        assertThat(UriTemplate.parse("http://h/{v}/x?again={v}").expand(Map.of("v", "1"), ""))
                .hasToString("http://h/1/x?again=1");
    }

    @Test
    void appendsToTheQueryOrBeginsIt() {
        assertThat(UriTemplate.parse("http://h/p").expand(Map.of(), "a=1")).hasToString("http://h/p?a=1");
        assertThat(UriTemplate.parse("http://h/p?b=2").expand(Map.of(), "a=1")).hasToString("http://h/p?b=2&a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "../admin",
                "..\\..",
                "a/..",
                "a\\.\\b",
                "./",
                "/..",
                "a/../b",
            })
    void refusesValuesThatLeadElsewhere(String value) {
        UriTemplate template = UriTemplate.parse("http://h/users/{id}/orders?q={q}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.expand(Map.of("id", value, "q", value), ""))
                .withMessage("with the values of [id] the path has a segment '.' or '..', which would lead elsewhere");
    }

    @Test
    void refusesDotSegmentsThatLiteralAndValueMakeTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://h/a/.{v}").expand(Map.of("v", "."), ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://h/a/{v}{w}").expand(Map.of("v", ".", "w", "."), ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://h/a/.{v}").expand(Map.of("v", "./admin"), ""));
    }

    @Test
    void takesDotsWhereTheyMeanNothing() {
        assertThat(UriTemplate.parse("http://h/{v}?q={q}").expand(Map.of("v", "...", "q", ".."), ""))
                .hasToString("http://h/...?q=..");
        assertThat(UriTemplate.parse("http://h/{v}?q={q}").expand(Map.of("v", "a../.b", "q", "../x"), ""))
                .hasToString("http://h/a..%2F.b?q=..%2Fx");
    }

    @Test
    void refusesAnEmptyValueInThePathAndTakesItInTheQuery() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://h/users/{id}").expand(Map.of("id", ""), ""))
                .withMessageContaining("{id}");
        assertThat(UriTemplate.parse("http://h/p?q={v}").expand(Map.of("v", ""), ""))
                .hasToString("http://h/p?q=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d"})
    void refusesHalfASurrogatePairAndDoesNotShowTheValue(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://h/p?q={v}").expand(Map.of("v", "secret" + value), ""))
                .withMessageContaining("{v}")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/relative/{v}",
                "ftp://h/{v}",
                "{scheme}://h/",
                "http://{host}/",
                "http://h{ost}/",
                "http://h:{port}/",
                "http://h:80{port}",
                "http://h:0/",
                "http://h:65536/",
                "http://h:99999/{v}",
                "http://h:99999999999/",
                "http://{user}@h/",
                "http://user:secret@h/",
                "http://h/#fragment",
                "http://h/p?q={v}#x",
                "http://under_score/",
                "http:///path",
                "http://h/{v",
                "http://h/v}",
                "http://h/{}",
                "http://h/{a{b}}",
                "http://h/{+path}",
                "http://h/{?q}",
                "http://h/{a,b}",
                "http://h/{a*}",
                "http://h/{a:3}",
                "http://h/a b",
                "http://h/ü",
                "http://h/%zz",
                "http://h/a/../b",
                "http://h/./b",
                "http://h/%2e%2E/b",
                "http://h/a%2f..%5Cb",
                "http://h/a|b",
                "",
            })
    void refusesTemplatesFromWhichNoProperUriCanCome(String template) {
        assertThatIllegalArgumentException().isThrownBy(() -> UriTemplate.parse(template));
    }

    @Test
    void takesEveryPortThereIsAndNone() {
        assertThat(UriTemplate.parse("http://h:1/").origin()).isEqualTo("http://h:1");
        assertThat(UriTemplate.parse("http://h:65535/").origin()).isEqualTo("http://h:65535");
        assertThat(UriTemplate.parse("http://h/").origin()).isEqualTo("http://h");
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://user_db/x"))
                .withMessage("URI template http://user_db/x: it has no host that java.net.URI accepts;"
                        + " mind that '_' is not allowed in a host name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UriTemplate.parse("http://h/../x"))
                .withMessage(
                        "URI template http://h/../x: its path has a segment '.' or '..', which would lead elsewhere");
    }
}
