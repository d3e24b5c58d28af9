package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0,PT0S", "120,PT2M", "86401,PT24H", "999999999,PT24H"})
    void takesSeconds(String value, Duration wait) {
        assertThat(retryAfter(value, null)).isEqualTo(wait);
    }

    @Test
    void takesADate() {
        assertThat(retryAfter("Mon, 23 Nov 2026 12:01:00 GMT", null)).isEqualTo(Duration.ofMinutes(1));
        assertThat(retryAfter("Mon, 23 Nov 2026 11:01:00 GMT", null)).isZero();
        assertThat(retryAfter("Mon, 23 Nov 2037 12:00:00 GMT", null)).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void goesByTheClockOfTheServer() {
        assertThat(retryAfter("Mon, 23 Nov 2026 12:01:00 GMT", "Mon, 23 Nov 2026 12:00:50 GMT"))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "99999999999", "Mon, 99 Nov 2026 12:01:00 GMT"})
    void passesOverWhatCannotBeUnderstood(String value) {
        assertThat(retryAfter(value, "nonsense")).isNull();
    }

    private static Duration retryAfter(String value, String date) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Retry-After", List.of(value));
        if (date != null) {
            headers.put("Date", List.of(date));
        }
        return RetryAfter.of(new ResponseHead(503, HttpHeaders.of(headers, (name, text) -> true)), NOW);
    }
}
