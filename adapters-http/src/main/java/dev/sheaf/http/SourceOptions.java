package dev.sheaf.http;

import org.jspecify.annotations.Nullable;

/**
 * What a source is made of, beside the request.
 *
 * @param maxConcurrent how many exchanges may be under way at a time; 0 for any number
 * @param deadlineHeader the name of the header that tells the server how much time is left
 */
record SourceOptions(
        ResponseRules rules,
        HttpTransport transport,
        int maxConcurrent,
        @Nullable String deadlineHeader) {

    static final SourceOptions DEFAULT =
            new SourceOptions(ResponseRules.DEFAULT, HttpSourceClient.shared().transport(), 0, null);

    SourceOptions with(ResponseRules other) {
        return new SourceOptions(other, transport, maxConcurrent, deadlineHeader);
    }

    SourceOptions with(HttpTransport other) {
        return new SourceOptions(rules, other, maxConcurrent, deadlineHeader);
    }

    SourceOptions withMaxConcurrent(int most) {
        return new SourceOptions(rules, transport, most, deadlineHeader);
    }

    SourceOptions withDeadlineHeader(String name) {
        return new SourceOptions(rules, transport, maxConcurrent, name);
    }
}
