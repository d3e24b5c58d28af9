package dev.sheaf.stress;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.CancelReason;
import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Part;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.SourceFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One run under observation, and the promises that hold whoever wins.
 *
 * <p>The plans are shared by all trials, as users share theirs; a trial is the query, through which a source finds its
 * probe.
 */
final class Trial {

    /** What {@link #verdict()} says when nothing was broken. */
    static final String KEPT = "all promises kept";

    /** What it says when that was all. */
    static final String EARLY = "the result came before the losers were stopped";

    static final Duration LIMIT = Duration.ofSeconds(2);
    static final Duration EARLIER = Duration.ofSeconds(1);

    static final Source<Trial, Probe> FIRST = new Probed(trial -> trial.first);
    static final Source<Trial, Probe> SECOND = new Probed(trial -> trial.second);
    static final Source<Trial, Probe> THIRD = new Probed(trial -> trial.third);

    static final Aggregator<Trial, String> TWO = requiring(List.of(FIRST, SECOND));
    static final Aggregator<Trial, String> THREE = requiring(List.of(FIRST, SECOND, THIRD));

    final HandTimer timer = new HandTimer();
    final Probe first = new Probe("first");
    final Probe second = new Probe("second");
    final Probe third = new Probe("third");

    private final Aggregator<Trial, String> aggregator;
    private final AtomicInteger completions = new AtomicInteger();
    private volatile Throwable
            failure; // written by the thread that completes the result, like the next; read by the arbiter
    private volatile boolean early;
    private Aggregation<String> run; // written before the actors start, or by the actor that starts the run

    Trial(Aggregator<Trial, String> aggregator) {
        this.aggregator = aggregator;
    }

    /** A source with a release of its own; its future can be cancelled. */
    private record Probed(Function<Trial, Probe> which) implements Source<Trial, Probe> {

        @Override
        public CompletableFuture<Probe> fetch(Trial trial, FetchContext context) {
            return which.apply(trial).fetch(context);
        }

        @Override
        public void release(Probe answer) {
            answer.release();
        }
    }

    private static Aggregator<Trial, String> requiring(List<Source<Trial, Probe>> sources) {
        Plan<Trial> plan = Plan.of("trial", LIMIT);
        List<String> names = List.of("first", "second", "third");
        List<Part<Probe>> parts = sources.stream()
                .map(source -> plan.require(names.get(sources.indexOf(source)), source))
                .toList();
        return plan.combine(got -> {
            parts.forEach(part -> got.get(part).use());
            return "combined";
        });
    }

    /** Starts the run, whose every consequence is carried out on the thread that causes it. */
    @SuppressWarnings("FutureReturnValueIgnored") // of whenComplete, whose action cannot fail
    Trial start() {
        run = aggregator
                .in(RunEnvironment.system().withTimer(timer, Runnable::run).withExecutor(Runnable::run))
                .start(this);
        run.whenComplete((value, thrown) -> {
            failure = thrown;
            early = first.isRunning() || second.isRunning();
            completions.incrementAndGet();
        });
        return this;
    }

    Aggregation<String> run() {
        return run;
    }

    // --- for the arbiter

    String status() {
        return run.report().status().name();
    }

    String status(Probe probe) {
        return find(run.report(), probe.name).map(part -> part.status().name()).orElse("unreported");
    }

    Throwable failure() {
        return failure;
    }

    /** The first promise that was broken, as a sentence, or {@link #KEPT}. */
    String verdict() {
        Report report = run.report();
        if (!run.isDone() || completions.get() != 1) {
            return "the result completed " + completions + " times";
        }
        if (!agrees(report.status())) {
            return "the report says " + report.status() + " and the result " + failure;
        }
        if (!timer.isEmpty()) {
            return "a timer entry was left";
        }
        for (Probe probe : List.of(first, second, third)) {
            Optional<Report> part = find(report, probe.name);
            String broken = part.isEmpty() ? null : probe.broken(part.get());
            if (broken != null) {
                return broken;
            }
        }
        for (Report part : report.children()) {
            if (part.reason().isPresent() && part.reason().get() != reasonOf(report.status())) {
                return part.name() + " was cancelled for " + part.reason().get() + " in a run that is "
                        + report.status();
            }
        }
        CompletableFuture<Report> terminated = run.terminated().toCompletableFuture();
        if (!terminated.isDone()) {
            return "the run never terminated";
        }
        if (terminated.join().status() != report.status()) {
            return "the final report says " + terminated.join().status() + ", the first one " + report.status();
        }
        return early ? EARLY : KEPT;
    }

    private boolean agrees(Status status) {
        return switch (status) {
            case SUCCEEDED -> failure == null && "combined".equals(run.join());
            case FAILED -> failure instanceof SourceFailedException failed && saysSo(status, failed.report());
            case TIMED_OUT -> failure instanceof DeadlineExceededException late && saysSo(status, late.report());
            case CANCELLED -> failure instanceof CancellationException && run.isCancelled();
            case RUNNING, SKIPPED -> false;
        };
    }

    private static boolean saysSo(Status status, Optional<Report> report) {
        return report.isPresent() && report.get().status() == status;
    }

    private static CancelReason reasonOf(Status decision) {
        return switch (decision) {
            case FAILED -> CancelReason.SIBLING_FAILED;
            case CANCELLED -> CancelReason.CALLER;
            default -> CancelReason.DEADLINE;
        };
    }

    private static Optional<Report> find(Report node, String name) {
        for (Report child : node.children()) {
            Optional<Report> found = child.name().equals(name) ? Optional.of(child) : find(child, name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
