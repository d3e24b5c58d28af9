package dev.sheaf;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a run takes place: its clock and timer, its executor, what context it carries along, and who listens.
 *
 * <p>Handed over when a run starts and not when a plan is written, so that the plan of production runs unchanged under
 * {@linkplain dev.sheaf.testing.VirtualTime virtual time}. Immutable; every {@code with} method returns another environment.
 */
public final class RunEnvironment {

    // What a run may need first when it has used up the stack. A class that cannot be loaded then, never can be.
    static {
        Log.load();
        Extras.load();
    }

    private static final RunEnvironment SYSTEM =
            new RunEnvironment(SystemTimer.INSTANCE, HandOff.CALLBACKS, false, null, null, null);

    final DeadlineTimer timer;
    final @Nullable AggregationListener listener;
    private final Executor executor;
    private final boolean ownExecutor;
    private final @Nullable ContextCapture capture;

    /** What {@link #capture} gave for one run; null in an environment that no run has captured. */
    private final @Nullable UnaryOperator<Runnable> wrapper;

    private RunEnvironment(
            DeadlineTimer timer,
            Executor executor,
            boolean ownExecutor,
            @Nullable ContextCapture capture,
            @Nullable UnaryOperator<Runnable> wrapper,
            @Nullable AggregationListener listener) {
        this.timer = timer;
        this.executor = executor;
        this.ownExecutor = ownExecutor;
        this.capture = capture;
        this.wrapper = wrapper;
        this.listener = listener;
    }

    /**
     * The system's clock, and the timer and executor that this library owns.
     *
     * <p>These are one daemon thread for the timer and a few daemon threads for short hand-offs; they start when needed and
     * end when idle.
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
        Objects.requireNonNull(timer, "timer");
        return new RunEnvironment(timer, executor, ownExecutor, capture, wrapper, listener);
    }

    /**
     * This environment with an executor for callbacks.
     *
     * <p>The combining function, and what the caller attaches to the result, then run there, instead of on the thread that
     * delivered the decisive answer. Except after a cancel, which takes effect on the thread that cancels.
     *
     * <p>Stopping the work never waits for it: an executor that is busy delays results and nothing else.
     *
     * @param executor runs every task it takes, soon; a task that it rejects gets a fresh daemon thread, one that it drops is a
     *     result that never comes
     * @return the changed environment
     */
    public RunEnvironment withExecutor(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return new RunEnvironment(timer, executor, true, capture, wrapper, listener);
    }

    /**
     * This environment with one more context that runs carry along; several are set in the order in which they were added.
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
        return new RunEnvironment(timer, executor, ownExecutor, both, wrapper, listener);
    }

    /**
     * This environment with one more listener; several are told in the order in which they were added.
     *
     * @param listener is told what happens in each run
     * @return the changed environment
     */
    public RunEnvironment withListener(AggregationListener listener) {
        Objects.requireNonNull(listener, "listener");
        AggregationListener both = this.listener == null ? listener : new ListenerPair(this.listener, listener);
        return new RunEnvironment(timer, executor, ownExecutor, capture, wrapper, both);
    }

    /**
     * The clock and timer of this environment.
     *
     * @return the timer, for those who put another one around it
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
     * @throws IllegalArgumentException if the deadline belongs to another clock than this environment
     */
    public FetchScope open(String name, Deadline deadline) {
        Plan.requireName(name, "scope");
        return new ChildCall(
                captured(), null, name, deadline.requireClock(timer).nanos());
    }

    /**
     * An executor for code that blocks: a virtual thread per task where the JDK has them (21 and later), otherwise up to so
     * many daemon threads, which end when idle; further tasks wait in a queue.
     *
     * @param name the prefix of the threads' names
     * @param maxThreads the bound of the platform threads; without effect on virtual threads, so what limits a scarce
     *     resource must be limited by itself
     * @return the executor, owned by the caller
     * @throws IllegalArgumentException if the bound is less than one
     */
    public static ExecutorService blockingExecutor(String name, int maxThreads) {
        return BlockingExecutors.create(name, maxThreads);
    }

    /** This environment for one run: with the context of the current thread captured, if any is to be. */
    RunEnvironment captured() {
        if (capture == null) {
            return this;
        }
        UnaryOperator<Runnable> captured = Objects.requireNonNull(
                capture.capture(), "a ContextCapture returned null instead of an operator that wraps tasks");
        return new RunEnvironment(timer, executor, ownExecutor, capture, captured, listener);
    }

    /** Wraps user code so that it runs in the captured context. */
    Runnable contextual(Runnable task) {
        UnaryOperator<Runnable> wrap = wrapper;
        return wrap == null ? task : wrap.apply(task);
    }

    /** Tells whether user code needs wrapping at all, for callers that would make a lambda only for that. */
    boolean carriesContext() {
        return wrapper != null;
    }

    /**
     * Runs user code that must not get lost, such as a cancel hook: in the captured context, or bare where that cannot be set.
     * Throws what the code throws.
     */
    void runInContext(Runnable task) {
        UnaryOperator<Runnable> wrap = wrapper;
        if (wrap == null) {
            task.run();
            return;
        }
        Once once = new Once(task);
        try {
            wrap.apply(once).run();
        } catch (Throwable thrown) {
            if (!thrown.equals(once.thrown)) {
                Log.misbehaved("the captured context", "the environment", thrown);
            }
        }
        once.finish();
    }

    /** A task that has run at the end, once, whatever was wrapped around it. */
    private static final class Once implements Runnable {
        private final Runnable task;
        private boolean ran;
        private @Nullable Throwable thrown;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (!ran) {
                ran = true;
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    thrown = e;
                    throw e;
                }
            }
        }

        void finish() {
            run();
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    /** Tells whether runs conclude on the user's executor, and not on the thread that decided them. */
    boolean concludesOnExecutor() {
        return ownExecutor;
    }

    /** Where the work of a run is stopped that nobody's thread decided: never the timer's, never the user's executor. */
    void signal(Runnable task) {
        HandOff.execute(timer.signals(), task);
    }

    /** Where callbacks run that have no thread of their own. */
    void callBack(Runnable task) {
        HandOff.execute(executor, task);
    }

    /** Runs a callback at an instant; never from the timer on the user's executor, which may run it itself, or wait. */
    Registration later(long nanos, Runnable task) {
        return timer.schedule(nanos, ownExecutor ? () -> signal(() -> callBack(task)) : () -> callBack(task));
    }

    /** The executor for user code, which runs in the captured context. */
    Executor contextExecutor() {
        return wrapper == null ? executor : task -> executor.execute(contextual(task));
    }

    @Override
    public String toString() {
        return "RunEnvironment[timer=" + timer + ", executor=" + executor + "]";
    }
}
