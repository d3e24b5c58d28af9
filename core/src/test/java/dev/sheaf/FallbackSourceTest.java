package dev.sheaf;

import static dev.sheaf.OnePart.outline;
import static dev.sheaf.Runs.causeOf;
import static dev.sheaf.Runs.failureOf;
import static dev.sheaf.StringSources.answers;
import static dev.sheaf.StringSources.fails;
import static dev.sheaf.StringSources.hangs;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link Source#or}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class FallbackSourceTest extends RunFixture {

    private final IllegalStateException broken = new IllegalStateException("broken");
    private final IllegalStateException brokenToo = new IllegalStateException("broken, too");

    @Test
    void asksTheFallbackOnlyAfterAFailure() {
        var fallback = answers("spare", 1);
        var run = run(fails(broken, 1).or(fallback));
        assertThat(fallback.starts()).isZero();

        passMillis(2);

        assertThat(run).isCompletedWithValue("spare");
        assertThat(outline(run)).isEqualTo("first FAILED, or SUCCEEDED");
    }

    @Test
    void leavesTheFallbackAloneWhenTheFirstAnswers() {
        var fallback = hangs();
        var run = run(answers("first", 1).or(fallback));

        passMillis(1);

        assertThat(run).isCompletedWithValue("first");
        assertThat(outline(run)).isEqualTo("first SUCCEEDED, or SKIPPED");
    }

    @Test
    void servesASourceThatHasALimitOfItsOwn() {
        var run = run(hangs().within(Duration.ofMillis(500)).or(answers("spare", 1)));

        passMillis(501);

        assertThat(run).isCompletedWithValue("spare");
    }

    @Test
    void failsWithBothFailures() {
        var run = run(fails(broken, 1).or(fails(brokenToo, 1)));

        passMillis(2);

        assertThat(causeOf(run)).isSameAs(brokenToo);
        assertThat(failureOf(run).getSuppressed()).containsExactly(broken);
    }

    @Test
    void doesNotBeginTheFallbackOnACancel() {
        var fallback = hangs();
        var run = run(hangs().or(fallback));

        run.cancel(true);

        assertThat(fallback.starts()).isZero();
    }
}
