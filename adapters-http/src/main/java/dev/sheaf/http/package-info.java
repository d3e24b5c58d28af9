/**
 * HTTP requests as sources, on {@code java.net.http}.
 */
package dev.sheaf.http;
