package dev.sheaf;

/**
 * Is told what happens in the runs of an {@link RunEnvironment}, for metrics and traces.
 *
 * <p>Called on whatever thread the event happens on, sometimes on several at once; so it is thread-safe, short, and does not
 * block. What it throws is logged and changes nothing. The reports carry no values.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 */
public interface AggregationListener {

    /**
     * A source is about to be asked. If the run is decided in that very instant, {@link #sourceEnded} may be heard first.
     *
     * @param run the name of the run
     * @param source the name of the part
     */
    default void sourceStarted(String run, String source) {}

    /**
     * The outcome of a source that was started is settled, or was decided for it.
     *
     * @param run the name of the run
     * @param source what happened to the part
     */
    default void sourceEnded(String run, Report source) {}

    /**
     * A run was decided; called once per run, nested ones included, before its result completes; a caller who completes the
     * result himself may be faster.
     *
     * @param run what happened
     */
    default void runEnded(Report run) {}

    /**
     * Nothing of a run goes on any more; called once per run, after {@link #runEnded}. A run of which this is not heard has a
     * source that does not stop. To tell this, a run with a listener is held by what still goes on of it, its result included.
     *
     * @param run what happened, with the final times
     */
    default void runTerminated(Report run) {}
}
