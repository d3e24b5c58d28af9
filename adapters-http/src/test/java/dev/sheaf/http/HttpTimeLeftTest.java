package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header that tells the other side how much time is left, sent and read. */
@Tag("realtime")
@ParameterizedClass
@EnumSource(Via.class)
class HttpTimeLeftTest extends RequestFixture {

    @Test
    void tellsTheServerHowMuchTimeIsLeft() {
        VirtualTime time = new VirtualTime();
        Source<Object, String> source =
                get().propagateDeadline("X-Request-Timeout-Ms").decode(TEXT);
        RunEnvironment environment = time.environment();
        Deadline deadline = environment.deadlineIn(Duration.ofNanos(1_999_999_999));

        Await.value(environment.open("alone", deadline).run(source, "any"));
        time.advance(Duration.ofMillis(500));
        Await.value(environment.open("alone", deadline).run(source, "any"));

        assertThat(server.received())
                .extracting(request -> request.header("X-Request-Timeout-Ms"))
                .containsExactly("1999", "1499");
    }

    @Test
    void neverSaysThatNoTimeIsLeft() {
        VirtualTime time = new VirtualTime();
        RunEnvironment environment = time.environment();

        assertThat(DeadlineHeader.format(environment.deadlineIn(Duration.ofNanos(1))))
                .isEqualTo("1");
    }

    @Test
    void saysNothingAboutTimeUnlessAsked() {
        assertThat(sent(get()).headers()).noneMatch(line -> line.contains("imeout"));
    }

    @Test
    void readsADeadlineAndNeverGoesBeyondItsOwn() {
        RunEnvironment environment = new VirtualTime().environment();
        Duration own = Duration.ofSeconds(2);

        assertThat(DeadlineHeader.parse(null, own, environment).remaining()).isEqualTo(own);
        assertThat(DeadlineHeader.parse("150", own, environment).remaining()).isEqualTo(Duration.ofMillis(150));
        assertThat(DeadlineHeader.parse("50", own, environment).remaining()).isEqualTo(Duration.ofMillis(50));
        assertThat(DeadlineHeader.parse("999999999999", own, environment).remaining())
                .isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "49", "0", "-1", "1.5", "150ms", " 150", "9999999999999", "٣٤٥", "1e3"})
    void refusesADeadlineThatIsNoneOrTooShortAndDoesNotShowIt(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineHeader.parse(value, Duration.ofSeconds(2), RunEnvironment.system()))
                .withMessageStartingWith("the deadline of the request ");
    }
}
