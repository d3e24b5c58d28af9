package dev.sheaf.examples.webflux;

import dev.sheaf.AggregationException;
import dev.sheaf.Aggregator;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.Report;
import dev.sheaf.SourceFailedException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The endpoint. */
@RestController
class ProfileController {

    private static final Logger log = LoggerFactory.getLogger(ProfileController.class);

    record Failure(String error, List<String> sources) {}

    private final Aggregator<UserQuery, Profile> profiles;

    ProfileController(Aggregator<UserQuery, Profile> profiles) {
        this.profiles = profiles;
    }

    /**
     * With the lambda the run starts when somebody subscribes. When the client leaves, Netty cancels the subscription,
     * and {@code fromFuture} the run.
     */
    @GetMapping("/api/aggregated")
    Mono<Profile> aggregated(@RequestParam("user_id") String userId) {
        return Mono.fromFuture(() -> profiles.start(new UserQuery(userId)));
    }

    @ExceptionHandler
    ResponseEntity<Failure> late(DeadlineExceededException late) {
        return failure(HttpStatus.GATEWAY_TIMEOUT, "timeout", late.missing(), late);
    }

    @ExceptionHandler
    ResponseEntity<Failure> failed(SourceFailedException failed) {
        return failure(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", List.of(failed.sourceName()), failed);
    }

    private static ResponseEntity<Failure> failure(
            HttpStatus status, String error, List<String> sources, AggregationException why) {
        log.warn(
                "answered {}: {}",
                status.value(),
                why.report().map(Report::summary).orElse(error));
        return ResponseEntity.status(status).body(new Failure(error, sources));
    }
}
