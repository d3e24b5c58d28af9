/**
 * HTTP sources on the client of Vert.x: {@link dev.sheaf.http.vertx.VertxTransport}.
 *
 * <p>The package needs {@code io.vertx:vertx-core} 5.2.3 or newer, which the module does not bring in.
 */
@NullMarked
package dev.sheaf.http.vertx;

import org.jspecify.annotations.NullMarked;
