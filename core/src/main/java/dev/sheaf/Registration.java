package dev.sheaf;

/** Something registered that can be taken back. */
@FunctionalInterface
public interface Registration {

    /**
     * Takes it back; what has already begun goes on. Without effect the second time. May be called from any thread.
     */
    void remove();
}
