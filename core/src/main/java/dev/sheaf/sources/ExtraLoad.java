package dev.sheaf.sources;

/**
 * How many requests there may be beyond the first of each fetch, hedges and retries together.
 *
 * <p>Each fetch earns a part of a request, and a request costs one; what is saved is bounded, so an outage is not
 * answered by a burst. See Dean and Barroso, <em>The Tail at Scale</em>, CACM 56(2).
 */
public final class ExtraLoad {

    private static final double MOST_SAVED = 10;

    private final double part;

    /** Guarded by this. One at the beginning, for a dependency that is seldom asked. */
    private double saved = 1;

    public ExtraLoad(double part) {
        this.part = part;
    }

    /** A fetch has begun. */
    public synchronized void earn() {
        saved = Math.min(MOST_SAVED, saved + part);
    }

    /** Whether there is room for one more request; if so, it is taken. */
    public synchronized boolean take() {
        boolean room = saved >= 1;
        saved -= room ? 1 : 0;
        return room;
    }
}
