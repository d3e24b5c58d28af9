package dev.sheaf.examples.profile;

import dev.sheaf.Aggregation;
import dev.sheaf.DeadlineExceededException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one run's result to the client: JSON is made and sent on the event loop of the request, and what has to be
 * said in the log, which may block, is said elsewhere before.
 */
final class Reply {

    private static final Logger log = LoggerFactory.getLogger(Endpoint.class); // whose answers they are

    private final Aggregation<Profile> run;
    private final Function<Profile, Answer> answer;
    private final Answer timeout;
    private final HttpServerResponse response;
    private final Context context;
    private final Thread eventLoop = Thread.currentThread();

    private Reply(
            Aggregation<Profile> run,
            Function<Profile, Answer> answer,
            Answer timeout,
            HttpServerResponse response,
            Context context) {
        this.run = run;
        this.answer = answer;
        this.timeout = timeout;
        this.response = response;
        this.context = context;
    }

    /**
     * Sends an answer when the run has its result.
     *
     * @param answer what is made of a profile
     * @param timeout what is said when time is up
     * @param context that of the calling thread, which is the event loop of the request
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nothing is thrown into it
    static void when(
            Aggregation<Profile> run,
            Function<Profile, Answer> answer,
            Answer timeout,
            HttpServerResponse response,
            Context context) {
        Reply reply = new Reply(run, answer, timeout, response, context);
        run.whenComplete(reply::settled);
    }

    /** On the thread that brought what was missing. */
    private void settled(Profile profile, Throwable failure) {
        if (failure != null) {
            say(() -> failed(failure));
        } else if (!profile.degraded().isEmpty()) {
            say(() -> degraded(profile));
        } else {
            sendProfile(profile);
        }
    }

    private void sendProfile(Profile profile) {
        onEventLoop(() -> {
            Answer made;
            try {
                made = answer.apply(profile);
            } catch (RuntimeException bug) {
                say(() -> unwritable(bug));
                return;
            }
            send(made);
        });
    }

    /** Away from the event loop. */
    private void say(Runnable line) {
        run.defaultExecutor().execute(line);
    }

    /** At once for those who are there already. */
    private void onEventLoop(Runnable task) {
        if (Thread.currentThread() == eventLoop) {
            task.run();
        } else {
            context.runOnContext(called -> task.run());
        }
    }

    private void send(Answer made) {
        if (!response.closed()) {
            made.send(response);
        }
    }

    private void degraded(Profile profile) {
        log.warn("answered 200 without {}: {}", profile.degraded(), summary());
        sendProfile(profile);
    }

    private void unwritable(RuntimeException bug) {
        log.error("answered 500, no JSON could be made, {}: {}", Failures.describe(bug), summary());
        onEventLoop(() -> send(Answer.INTERNAL_ERROR));
    }

    /** One line for the log, with what each source did; one sentence for the client, without. */
    private void failed(Throwable failure) {
        if (run.isCancelled()) {
            log.info("client hung up: {}", summary());
            return;
        }
        Answer made = failure instanceof DeadlineExceededException ? timeout : Answer.INTERNAL_ERROR;
        log.warn("answered {}, {}: {}", made.status(), Failures.describe(failure), summary());
        log.debug("answered {} because of", made.status(), failure);
        onEventLoop(() -> send(made));
    }

    /** What each source did. */
    private String summary() {
        return run.report().summary();
    }
}
