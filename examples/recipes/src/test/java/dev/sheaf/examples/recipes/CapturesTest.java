package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.ContextCapture;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Contexts of other libraries, in every kind of user code. */
class CapturesTest {

    private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();
    private static final ContextKey<String> USER = ContextKey.named("user");

    private static void assertThereEverywhere(ContextCapture capture, Supplier<String> context) throws Exception {
        try (EveryKindOfCode code = new EveryKindOfCode(capture, context)) {
            code.run();

            assertThat(code.seen())
                    .hasSize(14)
                    .allSatisfy(
                            (kind, contexts) -> assertThat(contexts).as(kind).containsExactly("A"));
        }
    }

    @Test
    void ofMicrometer() throws Exception {
        ContextRegistry.getInstance().registerThreadLocalAccessor("request", REQUEST);
        REQUEST.set("A");
        // recipe: Micrometer's snapshots
        ContextSnapshotFactory snapshots =
                ContextSnapshotFactory.builder().clearMissing(true).build();
        ContextCapture capture = () -> snapshots.captureAll()::wrap;
        // end
        try {
            assertThereEverywhere(capture, REQUEST::get);
        } finally {
            REQUEST.remove();
            ContextRegistry.getInstance().removeThreadLocalAccessor("request");
        }
    }

    @Test
    void ofOpenTelemetry() throws Exception {
        // recipe: OpenTelemetry's context
        ContextCapture capture = () -> Context.current()::wrap; // with the span in it
        // end
        try (Scope scope = Context.current().with(USER, "A").makeCurrent()) {
            assertThat(scope).isNotNull();
            assertThereEverywhere(capture, () -> Context.current().get(USER));
        }
    }

    @Test
    void ofSlf4j() throws Exception {
        MDC.put("request", "A");
        try {
            assertThereEverywhere(ContextCapture.mdc(), () -> MDC.get("request"));
        } finally {
            MDC.clear();
        }
    }

    @Test
    void areLostWhereNobodyCapturesThem() throws Exception {
        MDC.put("request", "A");
        try (EveryKindOfCode code = new EveryKindOfCode(() -> task -> task, () -> MDC.get("request"))) {
            code.run();

            assertThat(code.seen().get("blocking")).containsExactly("null"); // always on another thread
        } finally {
            MDC.clear();
        }
    }
}
