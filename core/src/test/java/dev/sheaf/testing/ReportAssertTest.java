package dev.sheaf.testing;

import static dev.sheaf.testing.ReportAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sheaf.CancelReason;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReportAssertTest {

    private final VirtualTime time = new VirtualTime();

    /** One part each that answers, is silent, fails with its fallback, and is stopped by the one that fails. */
    private Report report() {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.require("user", ScriptedSource.answers("Ada"));
        plan.optional("tips", ScriptedSource.fails(new IOException()), "");
        plan.optional("offers", ScriptedSource.hangs(), "");
        var run = time.start(plan.combine(got -> "page"), "42");
        time.advance(Duration.ofSeconds(2));
        return run.report();
    }

    private Report cancelled() {
        Plan<String> plan = Plan.of("page", Duration.ofSeconds(2));
        plan.require("user", ScriptedSource.hangs());
        var run = time.start(plan.combine(got -> "page"), "42");
        run.cancel(true);
        return run.report();
    }

    @Test
    void passesWhatIsSo() {
        // @start region="report"
        assertThat(report()).is(Status.SUCCEEDED);
        assertThat(report()).part("offers").is(Status.TIMED_OUT).servedItsFallback();
        assertThat(report()).part("tips").failedWith(IOException.class);
        assertThat(cancelled()).part("user").wasCancelledFor(CancelReason.CALLER);
        // @end
    }

    @Test
    void refusesWhatIsNot() {
        refused(() -> assertThat(report()).is(Status.FAILED), "'page'", "to be FAILED");
        refused(() -> assertThat(report()).part("nobody"), "'page'", "to have a part nobody");
        refused(() -> assertThat(report()).part("user").servedItsFallback(), "'user'", "its fallback");
        refused(() -> assertThat(report()).part("user").failedWith(IOException.class), "'user'", "to be FAILED");
        refused(() -> assertThat(report()).part("tips").failedWith(Error.class), "to have failed with java.lang.Error");
        refused(() -> assertThat(report()).part("tips").wasCancelledFor(CancelReason.CALLER), "to be CANCELLED");
        refused(() -> assertThat(cancelled()).part("user").wasCancelledFor(CancelReason.DEADLINE), "for DEADLINE");
        refused(() -> assertThat(null).is(Status.FAILED), "not to be null");
    }

    /** With the waterfall, where there is one. */
    private static void refused(ThrowingCallable assertion, String... why) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).withMessageContainingAll(why);
    }

    @Test
    void showsTheWaterfall() {
        refused(() -> assertThat(report()).part("offers").is(Status.FAILED), "offers TIMED_OUT");
    }
}
