package dev.sheaf.examples.springmvc;

import dev.sheaf.Aggregation;
import dev.sheaf.AggregationException;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Report;
import dev.sheaf.RunEnvironment;
import dev.sheaf.SourceFailedException;
import dev.sheaf.http.DeadlineHeader;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;

/** The endpoint. No thread waits for an answer. */
@RestController
class ProfileController {

    private static final Logger log = LoggerFactory.getLogger(ProfileController.class);
    private static final long NO_TIMEOUT = -1; // the run has a deadline

    record Failure(String error, List<String> sources) {}

    private final Aggregator<UserQuery, Profile> profiles;
    private final Duration longest;
    private final int timeoutStatus;

    ProfileController(Aggregator<UserQuery, Profile> profiles, ProfileProperties properties) {
        this.profiles = profiles;
        this.longest = properties.deadline();
        this.timeoutStatus = properties.timeoutStatus();
    }

    @GetMapping("/api/aggregated")
    DeferredResult<Profile> aggregated(
            @RequestParam("user_id") String userId,
            @RequestHeader(name = "X-Request-Timeout-Ms", required = false) String timeLeft) {
        return answering(profiles.start(new UserQuery(userId), deadline(timeLeft)));
    }

    private Deadline deadline(String timeLeft) {
        try {
            return DeadlineHeader.parse(timeLeft, longest, RunEnvironment.system());
        } catch (IllegalArgumentException refused) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, refused.getMessage());
        }
    }

    /**
     * What Spring does not do for a {@code CompletableFuture}: when the request ends without an answer, the run is
     * cancelled.
     */
    static <R> DeferredResult<R> answering(Aggregation<R> run) {
        var answer = new DeferredResult<R>(NO_TIMEOUT);
        answer.onCompletion(() -> run.cancel(true));
        var unused = run.whenComplete((value, failure) -> {
            if (failure == null) {
                answer.setResult(value);
            } else {
                answer.setErrorResult(failure);
            }
        });
        return answer;
    }

    /** 504 unless configured otherwise: browsers and some clients send a request again that was answered with 408. */
    @ExceptionHandler
    ResponseEntity<Failure> late(DeadlineExceededException late) {
        return failure(timeoutStatus, "timeout", late.missing(), late);
    }

    @ExceptionHandler
    ResponseEntity<Failure> failed(SourceFailedException failed) {
        return failure(503, "unavailable", List.of(failed.sourceName()), failed);
    }

    /** Logs what the report shows, such as the class of a failure; no message, for that may quote a user's data. */
    private static ResponseEntity<Failure> failure(
            int status, String error, List<String> sources, AggregationException why) {
        log.warn("answered {}: {}", status, why.report().map(Report::summary).orElse(error));
        return ResponseEntity.status(status).body(new Failure(error, sources));
    }
}
