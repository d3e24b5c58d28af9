package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.ContextCapture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Compiled and run from Java 25 on, where scoped values are; the pom says so. */
class ScopedValuesTest {

    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    // recipe: a scoped value
    static ContextCapture of(ScopedValue<String> value) {
        return () -> {
            if (!value.isBound()) {
                return UnaryOperator.identity();
            }
            ScopedValue.Carrier captured = ScopedValue.where(value, value.get());
            return task -> () -> captured.run(task);
        };
    }
    // end

    @Test
    void areThereInEveryKindOfCode() throws Exception {
        try (EveryKindOfCode code = new EveryKindOfCode(of(USER), () -> USER.orElse("none"))) {
            ScopedValue.where(USER, "A").call(() -> {
                code.run();
                return null;
            });

            assertThat(code.seen())
                    .hasSize(14)
                    .allSatisfy(
                            (kind, contexts) -> assertThat(contexts).as(kind).containsExactly("A"));
        }
    }

    @Test
    void areNotThereWhereNoneIsBound() throws Exception {
        try (EveryKindOfCode code = new EveryKindOfCode(of(USER), () -> USER.orElse("none"))) {
            code.run();

            assertThat(code.seen().get("combine")).containsExactly("none");
        }
    }
}
