package dev.sheaf.examples.profile;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers requests. Runs on Vert.x's event loop and never blocks it. */
final class Endpoint implements Handler<HttpServerRequest> {

    /** To HEAD, Vert.x sends the header of the answer alone. */
    private static final Set<HttpMethod> ALLOWED = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final int LONGEST_USER_ID = 128;

    /** What the decoder leaves in the place of bytes that are no letter; sent as itself it is refused as well. */
    private static final char NOT_UTF_8 = '\uFFFD';

    /** What can be asked about a user: under which path, and with which parameter that says whom. */
    private enum Question {
        PROFILE("/api/aggregated", "user_id"),

        /** As the ML service of another instance: two can be chained. */
        RECOMMENDATIONS("/recommendations", "user");

        private static final List<Question> ALL = List.of(values());

        private final String path;
        private final String parameter;

        Question(String path, String parameter) {
            this.path = path;
            this.parameter = parameter;
        }

        static Optional<Question> of(HttpServerRequest request) {
            for (Question question : ALL) {
                if (question.path.equals(request.path())) {
                    return Optional.of(question);
                }
            }
            return Optional.empty();
        }

        Answer answer(Profile profile) {
            return new Answer(200, this == PROFILE ? Json.of(profile) : Json.of(profile.recommendations()));
        }
    }

    private final Vertx vertx;
    private final Aggregator<UserQuery, Profile> profiles;
    private final CallerDeadline callerDeadline;
    private final Answer timeout;

    Endpoint(Vertx vertx, Aggregator<UserQuery, Profile> profiles, CallerDeadline callerDeadline, int timeoutStatus) {
        this.vertx = vertx;
        this.profiles = profiles;
        this.callerDeadline = callerDeadline;
        this.timeout = Answer.error(timeoutStatus, "Request timeout");
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        Optional<Question> question = Question.of(request);
        if (!saysToWhom(request)) {
            // How the next request of the connection would be read is anybody's guess.
            Answer.MALFORMED.send(response.putHeader("Connection", "close"));
            request.connection().close();
        } else if (question.isEmpty() && !"/healthz".equals(request.path())) {
            Answer.NOT_FOUND.send(response);
        } else if (!ALLOWED.contains(request.method())) {
            Answer.METHOD_NOT_ALLOWED.send(response.putHeader("Allow", "GET, HEAD"));
        } else if (question.isEmpty()) {
            Answer.HEALTHY.send(response);
        } else {
            ask(question.get(), request);
        }
    }

    /** What RFC 9112 asks for in 3.2: one host, which HTTP/1.0 may leave out, and which looks like one. */
    private static boolean saysToWhom(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll("Host");
        return hosts.isEmpty()
                ? request.version() == HttpVersion.HTTP_1_0
                : hosts.size() == 1 && (hosts.get(0).isEmpty() || request.authority() != null);
    }

    private void ask(Question question, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        Optional<UserQuery> query = userQuery(request, question.parameter);
        if (query.isEmpty()) {
            Answer.badUser(question.parameter).send(response);
            return;
        }
        Deadline deadline;
        try {
            deadline = callerDeadline.of(request);
        } catch (IllegalArgumentException refused) {
            Answer.BAD_DEADLINE.send(response);
            return;
        }
        Aggregation<Profile> run = profiles.start(query.get(), deadline);
        // The client hangs up: the statements end in the database, the exchange with the ML service ends on the wire.
        response.closeHandler(hungUp -> run.cancel(true));
        Reply.when(run, question::answer, timeout, response, vertx.getOrCreateContext());
    }

    /** Whom the request asks about, if it says so once, in a way that can be an identifier. */
    private static Optional<UserQuery> userQuery(HttpServerRequest request, String parameter) {
        try {
            String id = null;
            for (Map.Entry<String, String> given : request.params(true)) {
                if (given.getKey().equals(parameter)) { // Vert.x itself takes USER_ID as well
                    if (id != null) {
                        return Optional.empty();
                    }
                    id = given.getValue();
                }
            }
            return id != null && isIdentifier(id) ? Optional.of(new UserQuery(id)) : Optional.empty();
        } catch (IllegalArgumentException badPercentEncoding) {
            return Optional.empty();
        }
    }

    private static boolean isIdentifier(String id) {
        return !id.isEmpty()
                && id.codePointCount(0, id.length()) <= LONGEST_USER_ID
                && id.codePoints().noneMatch(Character::isISOControl)
                && id.indexOf(NOT_UTF_8) < 0;
    }
}
