package dev.sheaf.model;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.Deadline;
import dev.sheaf.Report.Status;
import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Where the run of a scenario takes place: virtual time, what happens from outside, and what is to be seen of it. */
final class World {

    private record Event(long at, int sequence, Runnable what) {}

    final VirtualTime time = new VirtualTime();

    /** In one instant they come after the timers of the library. */
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingInt(Event::sequence));

    private final StringBuilder notes = new StringBuilder();
    private int sequence;
    private String wrong = "";
    private Aggregation<String> run; // null while it is being started
    private boolean isDecided; // which a report costs too much to tell every time
    private long terminated = -1;

    // Of its result.
    String value;
    Throwable failure;
    long decided;

    static Duration ticks(long ticks) {
        return Duration.ofMillis(ticks);
    }

    long now() {
        return time.elapsed().toMillis();
    }

    Deadline instant(long tick) {
        return time.environment().deadlineIn(ticks(tick - now()));
    }

    void at(long tick, Runnable what) {
        events.add(new Event(tick, sequence++, what));
    }

    /** Starts a run; its caller cancels it at some instant. */
    Aggregation<String> start(Aggregator<Object, String> aggregator, int cancel) {
        run = time.start(aggregator, "query");
        CompletableFuture<Void> unused = run.handle((got, thrown) -> {
            value = got;
            failure = thrown;
            decided = now();
            return null; // nothing to join, which would cost another exception
        });
        run.terminated().thenRun(() -> terminated = now());
        at(cancel, () -> run.cancel(true));
        return run;
    }

    /** Lets time pass until the run is done, or should be; looks every so many ticks. */
    void playUntilDone(int step, int limit) {
        while (!run.isDone() && now() < limit) {
            advance(now() + step);
        }
    }

    /** Lets everything come to its end that goes on all the same. */
    void playOut() {
        while (!events.isEmpty()) {
            advance(events.peek().at);
        }
    }

    private void advance(long latest) {
        long to = events.isEmpty() ? latest : Math.min(latest, events.peek().at);
        time.advance(ticks(to - now()));
        while (!events.isEmpty() && events.peek().at <= to) {
            events.poll().what.run();
        }
        if (run.isDone() && time.pendingTimers() != 0) {
            wrong(" TIMER LEFT");
        }
    }

    /** Adds to what happened to the sources. */
    void note(String what) {
        notes.append(' ').append(what).append('@').append(now());
    }

    /** A source is being stopped: before the result is there. If the run is decided, a cancel now changes nothing. */
    void stopping(String how) {
        note(how);
        if (run == null) {
            return;
        }
        if (run.isDone()) {
            wrong(" STOPPED AFTER THE RESULT");
        }
        isDecided = isDecided || run.report().status() != Status.RUNNING;
        if (isDecided && run.cancel(true)) {
            wrong(" CANCELLED TWICE");
        }
    }

    private void wrong(String what) {
        wrong += wrong.contains(what) ? "" : what;
    }

    String result(String result) {
        return result + ", decided at " + decided + ", terminated at " + terminated + wrong;
    }

    String notes() {
        return notes.toString();
    }
}
