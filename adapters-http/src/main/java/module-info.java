/**
 * An HTTP exchange as a source; cancelling it ends the exchange on the wire.
 *
 * <p>Unless a parameter says otherwise, passing {@code null} to any method of this module throws a
 * {@link NullPointerException} that names the parameter.
 */
module dev.sheaf.http {
    requires transitive dev.sheaf;
    requires transitive java.net.http;
    requires static org.jspecify; // annotations only: nobody who uses this module needs them

    exports dev.sheaf.http;
}
