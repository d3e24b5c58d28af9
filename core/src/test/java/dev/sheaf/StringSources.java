package dev.sheaf;

import dev.sheaf.testing.ScriptedSource;
import java.time.Duration;

/** Scripted sources whose queries and answers are strings, which a test need not say each time. */
final class StringSources {

    private StringSources() {}

    static ScriptedSource<String, String> answers(String value) {
        return ScriptedSource.answers(value);
    }

    static ScriptedSource<String, String> answers(String value, long millis) {
        return answers(value).after(Duration.ofMillis(millis));
    }

    static ScriptedSource<String, String> fails(Throwable failure) {
        return ScriptedSource.fails(failure);
    }

    static ScriptedSource<String, String> fails(Throwable failure, long millis) {
        return fails(failure).after(Duration.ofMillis(millis));
    }

    static ScriptedSource<String, String> hangs() {
        return ScriptedSource.hangs();
    }
}
