/**
 * Asks several sources at once, waits no longer than a deadline, gathers the answers into one typed result, and stops
 * for real what is still running.
 *
 * <p>Unless a parameter says otherwise, passing {@code null} to any method of this module throws a
 * {@link NullPointerException} that names the parameter.
 */
module dev.sheaf {
    requires static org.jspecify; // annotations only: nobody who uses this module needs them
    requires org.slf4j;

    exports dev.sheaf;
    exports dev.sheaf.testing;
}
