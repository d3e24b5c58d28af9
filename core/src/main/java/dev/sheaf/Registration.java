package dev.sheaf;

/** Something registered that can be taken back. */
@FunctionalInterface
public interface Registration {

    /**
     * Takes it back. May be called from any thread, any number of times; never blocks.
     *
     * @return {@code true} if this call has kept it from running; {@code false} if it has run, is running
     *     or is just about to, or if it was taken back before. A caller that must know that it has ended arranges for
     *     that
     */
    boolean remove();
}
