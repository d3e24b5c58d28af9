package dev.sheaf.http;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a source, other than its request.
 *
 * @param maxConcurrent how many exchanges may be under way at a time; 0 for any number
 * @param deadlineHeader the name of the header that tells the server how much time is left
 * @param decodeOn where answers are decoded; {@code null} for the thread that received them
 */
record SourceOptions(
        ResponseRules rules,
        HttpTransport transport,
        int maxConcurrent,
        @Nullable String deadlineHeader,
        @Nullable Executor decodeOn) {

    static final SourceOptions DEFAULT =
            new SourceOptions(ResponseRules.DEFAULT, HttpSourceClient.shared().transport(), 0, null, null);

    SourceOptions with(ResponseRules other) {
        return new SourceOptions(other, transport, maxConcurrent, deadlineHeader, decodeOn);
    }

    SourceOptions with(HttpTransport other) {
        return new SourceOptions(rules, other, maxConcurrent, deadlineHeader, decodeOn);
    }

    SourceOptions withMaxConcurrent(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("at most " + most + " exchanges at a time: nothing could ever be sent");
        }
        return new SourceOptions(rules, transport, most, deadlineHeader, decodeOn);
    }

    SourceOptions withDeadlineHeader(String name) {
        return new SourceOptions(rules, transport, maxConcurrent, name, decodeOn);
    }

    SourceOptions withDecodeOn(Executor executor) {
        return new SourceOptions(rules, transport, maxConcurrent, deadlineHeader, executor);
    }
}
