package dev.sheaf.jdbc;

/**
 * Whether somebody has interrupted the worker, which is not to reach the driver; used by the worker only. A driver that
 * is interrupted may lose its connection, or its database.
 */
final class Interruption {

    private boolean interrupted;

    /** Before each call of a driver. */
    void setAside() {
        interrupted |= Thread.interrupted();
    }

    /** Instead of setting the flag again, where it was cleared. */
    void keep() {
        interrupted = true;
    }

    /** When the connection is back. */
    void restore() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
