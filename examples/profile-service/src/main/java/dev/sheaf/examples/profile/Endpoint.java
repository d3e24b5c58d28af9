package dev.sheaf.examples.profile;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.DeadlineExceededException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests. Runs on Vert.x's event loop and never blocks it. */
final class Endpoint implements Handler<HttpServerRequest> {

    private static final Logger log = LoggerFactory.getLogger(Endpoint.class);
    private static final int LONGEST_USER_ID = 128;

    /** What the decoder leaves in the place of bytes that are no letter; sent as itself it is refused as well. */
    private static final char NOT_UTF_8 = '\uFFFD';

    private final Vertx vertx;
    private final Aggregator<UserQuery, Profile> profiles;
    private final Answer timeout;

    Endpoint(Vertx vertx, Aggregator<UserQuery, Profile> profiles, int timeoutStatus) {
        this.vertx = vertx;
        this.profiles = profiles;
        this.timeout = Answer.error(timeoutStatus, "Request timeout");
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String path = request.path();
        if (!"/api/aggregated".equals(path) && !"/healthz".equals(path)) {
            Answer.NOT_FOUND.send(response);
        } else if (!request.method().equals(HttpMethod.GET)) {
            Answer.METHOD_NOT_ALLOWED.send(response.putHeader("Allow", "GET"));
        } else if ("/healthz".equals(path)) {
            Answer.HEALTHY.send(response);
        } else {
            userQuery(request)
                    .ifPresentOrElse(query -> aggregate(query, response), () -> Answer.BAD_USER_ID.send(response));
        }
    }

    /** Whom the request asks about, if it says so once, in a way that can be an identifier. */
    private static Optional<UserQuery> userQuery(HttpServerRequest request) {
        try {
            List<String> ids = request.params(true).entries().stream()
                    .filter(parameter -> parameter.getKey().equals("user_id")) // Vert.x itself takes USER_ID as well
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

    private void aggregate(UserQuery query, HttpServerResponse response) {
        Aggregation<Profile> run = profiles.start(query);
        // The client hangs up: the statements end in the database, the exchange with the ML service ends on the wire.
        response.closeHandler(hungUp -> run.cancel(true));
        // JSON is made and failures are logged off the event loop; the answer is sent on it.
        CompletionStage<Answer> answer = run.handleAsync(
                (profile, failure) -> failure == null ? answered(run, profile) : failed(run, failure),
                run.defaultExecutor());
        Future.fromCompletionStage(answer, vertx.getOrCreateContext())
                .otherwise(bug -> {
                    log.error(
                            "answered 500, no JSON could be made, {}: {}",
                            Failures.describe(bug),
                            run.report().summary());
                    return Answer.INTERNAL_ERROR;
                })
                .onSuccess(made -> {
                    if (!response.closed()) {
                        made.send(response);
                    }
                });
    }

    private static Answer answered(Aggregation<Profile> run, Profile profile) {
        if (!profile.degraded().isEmpty()) {
            log.warn(
                    "answered 200 without {}: {}",
                    profile.degraded(),
                    run.report().summary());
        }
        return Answer.of(profile);
    }

    /** One line for the log, with what each source did; one sentence for the client, without. */
    private Answer failed(Aggregation<Profile> run, Throwable failure) {
        String sources = run.report().summary();
        if (run.isCancelled()) {
            log.info("client hung up: {}", sources);
            return Answer.INTERNAL_ERROR; // there is nobody left to read it
        }
        Answer answer = failure instanceof DeadlineExceededException ? timeout : Answer.INTERNAL_ERROR;
        log.warn("answered {}, {}: {}", answer.status(), Failures.describe(failure), sources);
        log.debug("answered {} because of", answer.status(), failure);
        return answer;
    }
}
