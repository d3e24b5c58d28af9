package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

class VirtualTimeExtensionTest {

    private static Aggregator<String, String> aggregatorOver(Source<String, String> source) {
        Plan<String> plan = Plan.of("greeting", Duration.ofSeconds(2));
        var greeting = plan.require("greeter", source);
        return plan.combine(got -> got.get(greeting));
    }

    // @start region="extension"
    @RegisterExtension
    final VirtualTimeExtension time = new VirtualTimeExtension();

    @Test
    void stopsAtTheDeadline() {
        var run = time.start(aggregatorOver(ScriptedSource.hangs()), "42");

        time.advance(Duration.ofSeconds(2));

        assertThat(run).isCompletedExceptionally();
    } // fails if a source, a run or a timer is left behind
    // @end

    /** As JUnit calls an extension after a test that has failed, or has not. */
    private static ExtensionContext after(Optional<Throwable> failure) {
        return (ExtensionContext) Proxy.newProxyInstance(
                ExtensionContext.class.getClassLoader(),
                new Class<?>[] {ExtensionContext.class},
                (proxy, method, arguments) -> failure);
    }

    private static VirtualTimeExtension left() {
        VirtualTimeExtension left = new VirtualTimeExtension();
        var run = left.start(aggregatorOver(ScriptedSource.hangs()), "42");
        left.advance(Duration.ofSeconds(1));
        assertThat(run).isNotDone();
        return left;
    }

    @Test
    void failsATestThatLeavesSomethingBehind() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> left().afterEach(after(Optional.empty())))
                .withMessageContaining("1 sources without an outcome");
    }

    @Test
    void leavesAFailedTestAlone() {
        assertThatNoException()
                .isThrownBy(() -> left().afterEach(after(Optional.of(new AssertionError("on purpose")))));
    }

    @Test
    void beginsAnewForTheNextTest() {
        VirtualTimeExtension left = left();
        assertThat(left.time().elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> left.afterEach(after(Optional.empty())));

        assertThat(left.time().elapsed()).isZero();
        assertThatNoException().isThrownBy(() -> left.afterEach(after(Optional.empty())));
    }
}
