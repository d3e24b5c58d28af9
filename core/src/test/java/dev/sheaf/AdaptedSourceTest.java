package dev.sheaf;

import static dev.sheaf.Runs.causeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import org.junit.jupiter.api.Test;

/** {@link Source#on}. */
@SuppressWarnings("FutureReturnValueIgnored") // what is watched is the sources
class AdaptedSourceTest extends RunFixture {

    @Test
    void isAskedWithAnotherQuery() {
        var original = ScriptedSource.<Integer, String>answers("abc");

        assertThat(run(original.on(Integer::valueOf))).isCompletedWithValue("abc");
        assertThat(original.queries()).containsExactly(42);
    }

    @Test
    void failsIfTheFunctionThrows() {
        Source<String, String> source =
                ScriptedSource.<Integer, String>answers("abc").on(query -> Integer.parseInt("x" + query));

        assertThat(causeOf(run(source))).isInstanceOf(NumberFormatException.class);
    }
}
