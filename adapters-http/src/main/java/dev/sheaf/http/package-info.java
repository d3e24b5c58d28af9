/**
 * HTTP requests as sources, on {@code java.net.http}, on the client of Vert.x, or on another.
 *
 * <p>{@link dev.sheaf.http.HttpSource} begins a source, {@link dev.sheaf.http.HttpSourceBuilder} completes it,
 * {@link dev.sheaf.http.HttpSourceException} says why there is no answer. {@link dev.sheaf.http.vertx.VertxTransport}
 * sends through the client of Vert.x, and your own {@link dev.sheaf.http.HttpTransport} through any other. This page
 * holds for all of them, except where it speaks of the client of the JDK.
 *
 * <p><b>Threads.</b> Functions of the query and encoders run on the thread that starts the run. An answer is decoded on
 * the thread that received it; its future completes there, and continuations run there. With the client of the JDK that
 * is a thread of its executor, or of a small pool of this module where the client would use the common pool (status
 * 204). With Vert.x it is the event loop. Do not block these threads: a decoder that blocks needs {@link
 * dev.sheaf.http.HttpSourceBuilder#decodeOn}. {@link dev.sheaf.RunEnvironment#withExecutor} says where the result of a
 * run is delivered. A failure is delivered on {@link dev.sheaf.FetchContext#executor()}. Your code never runs on a
 * selector or a timer, and this module never blocks an event loop. An exchange starts on the calling thread; but a
 * thread of the client looks up a name that was not found lately, since a look-up may block for long.
 *
 * {@snippet class="dev.sheaf.http.HttpSourceSnippets" region="get"}
 *
 * <p><b>What really stops.</b> When the run is cancelled, its deadline passes, or the future of the fetch is
 * completed from outside in whatever way ({@code cancel(true)}, {@code cancel(false)}, {@code orTimeout},
 * {@code completeExceptionally}), the exchange ends on the wire at once, in any of its phases: an HTTP/1.1 connection
 * is closed, an HTTP/2 stream is reset and its connection stays. When the response is already complete, its
 * connection is left alone, for it may serve another request by then.
 *
 * <p><b>What may run on.</b> The server sees only the closed connection or the reset stream; it may finish its work. A
 * look-up of a host name, or a check of a certificate over the network, blocks a thread of the client until the system
 * gives up; an {@link dev.sheaf.http.HttpSourceClient} has other threads for other exchanges. The client's selector
 * releases the socket of a closed connection, and of an abandoned attempt to connect, within three seconds when idle. A
 * decoder that has begun is not interrupted; {@code terminated()} of the run waits for it. The answer to the caller
 * waits for none of these. Some tracing agents and wrappers hide the client's own future. Then a stop reaches the wire
 * only when the head of the response has arrived, and a connection whose response has an invalid head stays open until
 * the server closes it.
 *
 * <p><b>What waits.</b> A server of HTTP/2 limits the requests at a time on one connection, and the client of the JDK
 * refuses to send more. Further requests wait, within the deadline, until others to the same origin through the same
 * client have ended. They have not been sent.
 *
 * <p><b>What is sent more than once.</b> A request with which a server of HTTP/2 says that it has not begun (GOAWAY,
 * REFUSED_STREAM) is sent again, up to five times, and so is a GET or HEAD when the server closes its connection. Other
 * methods may have had an effect by then, and over HTTP/2 they fail with {@link
 * dev.sheaf.http.HttpSourceException.Kind#CONNECTION_LOST}. So an {@link dev.sheaf.http.HttpSourceClient} sends them
 * over HTTP/1.1, where servers close a connection only between requests, unless {@link
 * dev.sheaf.http.HttpSourceBuilder#version} says HTTP/2. Before JDK 24 it sends everything over HTTP/1.1: when a server
 * of HTTP/2 ends a connection, the client of the JDK fails all requests on it (JDK-8335181, fixed in later updates of
 * 17 and 21 as well), and on 17.0.15, 2 of 4,000 requests got no end at all before their deadline. Your own {@code
 * HttpClient} sends as it is configured. Over HTTP/1.1 the client of the JDK itself sends a GET again when its
 * connection is lost before any byte of the response. It does so with other methods only if {@code
 * -Djdk.httpclient.enableAllMethodRetry} says so.
 *
 * <p><b>What is kept.</b> The client of the JDK keeps an idle connection for 30 seconds, on JDK 17 for 20 minutes, and
 * one of HTTP/2 on JDK 17 until the server closes it: over HTTP/1.1 as many as there were exchanges at a time, over
 * HTTP/2 one for each origin. Each takes a descriptor. For the whole JVM, {@code -Djdk.httpclient.keepalive.timeout}
 * sets the time in seconds, and {@code -Djdk.httpclient.connectionPoolSize} how many connections of HTTP/1.1 each
 * client keeps. {@link dev.sheaf.http.HttpSourceBuilder#maxConcurrent} limits how many are opened.
 *
 * <p><b>What to configure.</b> Behind a load balancer that closes idle connections earlier than that, set the
 * time-out to less than its limit. A large body that is refused before it was read is answered over HTTP/1.1 when the
 * server closes the connection or reads on; over HTTP/2 on JDK 17 the answer may not be heard until the deadline.
 * Servers of HTTP/2 may limit how many streams a client resets on one connection, and close it then (since
 * CVE-2023-44487, some at 200 in half a minute): where many answers are given up, raise that limit of theirs. With an
 * {@code HttpClient} of your own on JDK 17 with one or two processors, the JDK starts a thread for each response, which
 * {@code -Djava.util.concurrent.ForkJoinPool.common.parallelism=2} avoids; an {@link dev.sheaf.http.HttpSourceClient}
 * does without, except for status 204.
 */
@NullMarked
package dev.sheaf.http;

import org.jspecify.annotations.NullMarked;
