package dev.sheaf;

/**
 * Is told what happens in the runs of a {@link RunEnvironment}, for metrics and traces.
 *
 * <p>Called on whatever thread the event happens on, sometimes on several at once; so it is thread-safe, short, and
 * does not block. What it throws is logged and changes nothing. The reports carry no values.
 *
 * {@snippet class="dev.sheaf.RunSnippets" region="listener"}
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 */
public interface AggregationListener {

    /**
     * A source is about to be asked. If the run is decided in that very instant, {@link #sourceEnded} may be heard
     * first.
     *
     * @param runId which run, as in {@link Report#runId()}
     * @param plan the name of its plan
     * @param source the name of the part
     */
    default void sourceStarted(long runId, String plan, String source) {}

    /**
     * The outcome of a source that was started is settled, or was decided for it. Called once per source.
     *
     * @param runId which run, as in {@link Report#runId()}
     * @param plan the name of its plan
     * @param source what happened to the part
     */
    default void sourceEnded(long runId, String plan, Report source) {}

    /**
     * A run was decided; called once per run, nested ones included, before its result completes. If the caller
     * completes the result by hand, that may come first.
     *
     * @param run what happened
     */
    default void runEnded(Report run) {}

    /**
     * The run has fully terminated. If this is never called, a source has not stopped. Called once per run, after
     * {@link #runEnded}.
     *
     * @param run what happened, with the final times
     */
    default void runTerminated(Report run) {}
}
