package dev.sheaf;

import dev.sheaf.time.BlockingExecutors;
import dev.sheaf.time.HandOff;
import dev.sheaf.time.SystemTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a run takes place: its clock and timer, its executor, the context that it carries along, and its listeners.
 *
 * <p>Given when a run starts and not when a plan is written, so that a production plan runs unchanged under
 * {@linkplain dev.sheaf.testing.VirtualTime virtual time}. Immutable; every {@code with} method returns another
 * environment.
 *
 * {@snippet class="dev.sheaf.RunSnippets" region="environment"}
 */
public final class RunEnvironment {

    /** The timer of all runs that are given no other. */
    static final SystemTimer SYSTEM_TIMER = SystemTimer.create(thrown -> Log.misbehaved("a task", "the timer", thrown));

    private static final RunEnvironment SYSTEM = new RunEnvironment(
            SYSTEM_TIMER, SYSTEM_TIMER.after(HandOff.SIGNALS), HandOff.CALLBACKS, false, null, null, List.of());

    final DeadlineTimer timer;
    final List<AggregationListener> listeners;
    private final Executor signals;
    private final Executor executor;
    private final boolean ownExecutor;
    private final @Nullable ContextCapture capture;

    /** What {@link #capture} gave for one run; null in an environment that no run has captured. */
    final @Nullable CapturedContext context;

    private RunEnvironment(
            DeadlineTimer timer,
            Executor signals,
            Executor executor,
            boolean ownExecutor,
            @Nullable ContextCapture capture,
            @Nullable CapturedContext context,
            List<AggregationListener> listeners) {
        this.timer = timer;
        this.signals = signals;
        this.executor = executor;
        this.ownExecutor = ownExecutor;
        this.capture = capture;
        this.context = context;
        this.listeners = listeners;
    }

    /**
     * The system's clock, and the timer and executor that this library owns.
     *
     * <p>These are one daemon thread for the timer and a few daemon threads for short hand-offs; they start when needed
     * and end when idle.
     *
     * @return the environment that {@link Aggregator#start(Object)} uses
     */
    public static RunEnvironment system() {
        return SYSTEM;
    }

    /**
     * This environment with another clock and timer.
     *
     * @param timer measures limits and ends runs
     * @return the changed environment
     */
    public RunEnvironment withTimer(DeadlineTimer timer) {
        return withTimer(timer, signals);
    }

    /**
     * This environment with another clock and timer, and with an executor for what the timer causes.
     *
     * @param timer measures limits and ends runs
     * @param signals stops the work that a deadline ends, so that the timer's thread does not; runs every task
     *     promptly. A task that it rejects runs on a new daemon thread
     * @return the changed environment
     */
    public RunEnvironment withTimer(DeadlineTimer timer, Executor signals) {
        Objects.requireNonNull(timer, "timer");
        Objects.requireNonNull(signals, "signals");
        return new RunEnvironment(timer, signals, executor, ownExecutor, capture, context, listeners);
    }

    /**
     * This environment with an executor for callbacks.
     *
     * <p>The combining function, and what the caller attaches to the result, then run there, instead of on the thread
     * that delivered the decisive answer. A cancel is the exception: it takes effect on the thread that cancels.
     *
     * <p>Stopping the work never waits for it. A busy executor delays results and delayed tasks, and with these hedges,
     * retries, and fallbacks that wait for a limit.
     *
     * @param executor must run every task promptly. A rejected task runs on a new daemon thread; if a task is dropped,
     *     the result never completes
     * @return the changed environment
     */
    public RunEnvironment withExecutor(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return new RunEnvironment(timer, signals, executor, true, capture, context, listeners);
    }

    /**
     * This environment with one more context that runs carry along; several are set in the order in which they were
     * added.
     *
     * @param capture remembers the context of the starting thread
     * @return the changed environment
     */
    public RunEnvironment withContext(ContextCapture capture) {
        Objects.requireNonNull(capture, "capture");
        ContextCapture before = this.capture;
        ContextCapture both = before == null
                ? capture
                : () -> {
                    UnaryOperator<Runnable> outer = before.capture();
                    UnaryOperator<Runnable> inner = capture.capture();
                    return task -> outer.apply(inner.apply(task));
                };
        return new RunEnvironment(timer, signals, executor, ownExecutor, both, context, listeners);
    }

    /**
     * This environment with one more listener; several are told in the order in which they were added.
     *
     * @param listener is told what happens in each run
     * @return the changed environment
     */
    public RunEnvironment withListener(AggregationListener listener) {
        Objects.requireNonNull(listener, "listener");
        List<AggregationListener> all = new ArrayList<>(listeners);
        all.add(listener);
        return new RunEnvironment(timer, signals, executor, ownExecutor, capture, context, List.copyOf(all));
    }

    /**
     * The clock and timer of this environment.
     *
     * @return the timer, for code that wraps it in another one
     */
    public DeadlineTimer timer() {
        return timer;
    }

    /**
     * A deadline on the clock of this environment.
     *
     * @param limit how far from now; zero or negative gives a deadline that has already expired
     * @return now plus the limit
     */
    public Deadline deadlineIn(Duration limit) {
        return Deadline.after(limit, timer, timer.nanoTime());
    }

    /**
     * Opens a scope that belongs to no run, to ask one source alone.
     *
     * @param name the name of the scope
     * @param deadline when the scope is cancelled
     * @return the scope
     * @throws IllegalArgumentException if the name is blank or holds control characters, or if the deadline belongs to
     *     another clock than this environment
     */
    public FetchScope open(String name, Deadline deadline) {
        Plan.requireName(name, "scope", "");
        long end = deadline.requireClock(timer).nanos();
        return new ScopeFetch(null, captured(name), name, end, timer.nanoTime(), false);
    }

    /**
     * An executor for code that blocks: a virtual thread per task where the JDK has them (21 and later); otherwise up
     * to {@code maxThreads} daemon threads, which end when idle, and a queue for further tasks.
     *
     * @param name the prefix of the threads' names
     * @param maxThreads the bound of the platform threads; without effect on virtual threads, so a scarce resource
     *     needs a limit of its own
     * @return the executor, owned by the caller
     * @throws IllegalArgumentException if the bound is less than one
     */
    public static ExecutorService blockingExecutor(String name, int maxThreads) {
        return BlockingExecutors.create(name, maxThreads);
    }

    /**
     * Daemon platform threads that keep nothing of the thread that happens to start them: no inherited thread locals,
     * no context class loader.
     *
     * @param name the prefix of the threads' names
     * @return the factory
     */
    public static ThreadFactory daemonThreads(String name) {
        return HandOff.daemons(Objects.requireNonNull(name, "name"));
    }

    // --- the context of a run

    /** This environment for one run: with the context of the current thread captured, if there is a capture. */
    RunEnvironment captured(String name) {
        if (capture == null) {
            return this;
        }
        UnaryOperator<Runnable> captured = Objects.requireNonNull(
                capture.capture(), "a ContextCapture returned null instead of an operator that wraps tasks");
        return new RunEnvironment(
                timer, signals, executor, ownExecutor, capture, new CapturedContext(captured, name), listeners);
    }

    RunEnvironment withoutContext() {
        return context == null
                ? this
                : new RunEnvironment(timer, signals, executor, ownExecutor, capture, null, listeners);
    }

    /** Wraps user code so that it runs in the captured context. */
    Runnable contextual(Runnable task) {
        return context == null ? task : context.wrapper().apply(task);
    }

    /**
     * Runs a task that must not get lost: in the captured context, or without it if it cannot be set. Throws what the
     * task throws.
     */
    void inContext(Runnable task) {
        if (context == null) {
            task.run();
        } else {
            context.run(task);
        }
    }

    /** Runs the task in the captured context or not at all. */
    void inContextStrictly(Runnable task) {
        if (context == null) {
            task.run();
        } else {
            context.runStrictly(task);
        }
    }

    // --- where things run

    boolean isWatched() {
        return !listeners.isEmpty();
    }

    /** Tells whether runs conclude on the user's executor, and not on the thread that decided them. */
    boolean concludesOnExecutor() {
        return ownExecutor;
    }

    /**
     * Stops the work of a run that was decided by the timer: never on the timer's thread, never on the user's executor.
     */
    void signal(Runnable task) {
        HandOff.execute(signals, task, thrown -> Log.misbehaved("an executor", "the environment", thrown));
    }

    /** Runs callbacks that have no thread of their own. */
    void callBack(Runnable task) {
        HandOff.execute(executor, task, thrown -> Log.misbehaved("an executor", "the environment", thrown));
    }

    /**
     * Leads from the timer's thread to a callback; never straight to the user's executor, which may run the task on the
     * calling thread, or block.
     */
    void leaveTimer(Runnable task) {
        if (ownExecutor) {
            signal(() -> callBack(task));
        } else {
            callBack(task);
        }
    }

    /** The executor for user code, which runs in the captured context. */
    Executor contextExecutor() {
        return task -> callBack(context == null ? task : () -> inContext(task));
    }

    @Override
    public String toString() {
        return "RunEnvironment[timer=" + timer + ", executor=" + executor + "]";
    }
}
