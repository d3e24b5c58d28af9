/**
 * An HTTP exchange as a source; cancelling it ends the exchange on the wire.
 *
 * <p>Unless a parameter says otherwise, passing {@code null} to any method of this module throws a
 * {@link NullPointerException} that names the parameter.
 */
module dev.sheaf.http {
    requires transitive dev.sheaf;
    requires transitive java.net.http;
    requires static org.jspecify; // annotations only: users of this module do not need them

    // For dev.sheaf.http.vertx alone. Not transitive: users of other transports could not compile without it.
    requires static io.vertx.core;

    exports dev.sheaf.http;
    exports dev.sheaf.http.vertx;
}
