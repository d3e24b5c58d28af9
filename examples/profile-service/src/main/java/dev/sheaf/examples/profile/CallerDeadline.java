package dev.sheaf.examples.profile;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.http.DeadlineHeader;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When the caller of a request gives up.
 *
 * @param header in which callers say how long they will wait, if there is one
 * @param longest the time for a request whose caller says nothing, or says more
 */
record CallerDeadline(Optional<String> header, Duration longest) {

    /**
     * Reads it from a request.
     *
     * @throws IllegalArgumentException if that is not a time in which an answer can be made
     */
    Deadline of(HttpServerRequest request) {
        List<String> said = header.map(request.headers()::getAll).orElse(List.of());
        if (said.size() > 1) {
            throw new IllegalArgumentException("the deadline of the request is given more than once");
        }
        return DeadlineHeader.parse(said.isEmpty() ? null : said.get(0), longest, RunEnvironment.system());
    }
}
