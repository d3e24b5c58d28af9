package dev.sheaf.examples.profile;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests. Runs on Vert.x's event loop and never blocks it. */
final class Endpoint implements Handler<HttpServerRequest> {

    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);

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

        private final String path;
        private final String parameter;

        Question(String path, String parameter) {
            this.path = path;
            this.parameter = parameter;
        }

        static Optional<Question> of(HttpServerRequest request) {
            return Arrays.stream(values())
                    .filter(question -> question.path.equals(request.path()))
                    .findFirst();
        }

        Answer answer(Profile profile) {
            return Answer.of(this == PROFILE ? profile : profile.recommendations());
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
        answer(profiles.start(query.get(), deadline), question, response);
    }

    /** Whom the request asks about, if it says so once, in a way that can be an identifier. */
    private static Optional<UserQuery> userQuery(HttpServerRequest request, String parameter) {
        try {
            List<String> ids = request.params(true).entries().stream()
                    .filter(given -> given.getKey().equals(parameter)) // Vert.x itself takes USER_ID as well
                    .map(Map.Entry::getValue)
                    .toList();
            return ids.size() == 1 && isIdentifier(ids.get(0))
                    ? Optional.of(new UserQuery(ids.get(0)))
                    : Optional.empty();
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

    private void answer(Aggregation<Profile> run, Question question, HttpServerResponse response) {
        // The client hangs up: the statements end in the database, the exchange with the ML service ends on the wire.
        response.closeHandler(hungUp -> run.cancel(true));
        // JSON is made and failures are logged off the event loop; the answer is sent on it.
        CompletionStage<Answer> answer = run.handleAsync(
                (profile, failure) -> failure == null ? answered(run, question, profile) : failed(run, failure));
        Future.fromCompletionStage(answer, vertx.getOrCreateContext())
                .otherwise(bug -> {
                    log.error("answered 500, no JSON could be made, {}: {}", Failures.describe(bug), summary(run));
                    return Answer.INTERNAL_ERROR;
                })
                .onSuccess(made -> {
                    if (!response.closed()) {
                        made.send(response);
                    }
                });
    }

    private static Answer answered(Aggregation<Profile> run, Question question, Profile profile) {
        if (!profile.degraded().isEmpty()) {
            log.warn("answered 200 without {}: {}", profile.degraded(), summary(run));
        }
        return question.answer(profile);
    }

    /** One line for the log, with what each source did; one sentence for the client, without. */
    private Answer failed(Aggregation<Profile> run, Throwable failure) {
        String sources = summary(run);
        if (run.isCancelled()) {
            log.info("client hung up: {}", sources);
            return Answer.INTERNAL_ERROR; // nobody is left to read it
        }
        Answer answer = failure instanceof DeadlineExceededException ? timeout : Answer.INTERNAL_ERROR;
        log.warn("answered {}, {}: {}", answer.status(), Failures.describe(failure), sources);
        log.debug("answered {} because of", answer.status(), failure);
        return answer;
    }

    /** What each source did. */
    private static String summary(Aggregation<Profile> run) {
        return run.report().summary();
    }
}
