/**
 * HTTP requests as sources, on {@code java.net.http}, on the client of Vert.x, or on another.
 *
 * <p>{@link dev.sheaf.http.HttpSource} begins a source, {@link dev.sheaf.http.HttpSourceBuilder} completes it,
 * {@link dev.sheaf.http.HttpSourceException} says why there is no answer. {@link dev.sheaf.http.vertx.VertxTransport}
 * sends by the client of Vert.x, and an {@link dev.sheaf.http.HttpTransport} of yours by any other. What follows holds
 * for all of them, except for what is said of the client of the JDK.
 *
 * <p><b>Threads.</b> Functions of the query and encoders run on the thread that starts the run. An answer is decoded on
 * the thread that has it, its future completes there, and so goes on whatever waits for it: with the client of the JDK
 * that is a thread of its executor, with Vert.x the event loop. Neither may be blocked there. A decoder that blocks
 * says {@link dev.sheaf.http.HttpSourceBuilder#decodeOn}; {@link dev.sheaf.RunEnvironment#withExecutor} says where the
 * result of a run goes on. Where there is no answer, what waits for it goes on on
 * {@link dev.sheaf.FetchContext#executor()}. Nothing of yours runs on a selector or a timer, and nothing of ours blocks
 * on an event loop. An exchange starts on the thread that asks; but a name that was not found lately is looked up by a
 * thread of the client, for that may take as long as the system likes.
 *
 * <p><b>What really stops.</b> When the run is cancelled, its deadline passes, or the future of the fetch is
 * completed from outside in whatever way ({@code cancel(true)}, {@code cancel(false)}, {@code orTimeout},
 * {@code completeExceptionally}), the exchange ends on the wire at once, in any of its phases: an HTTP/1.1 connection
 * is closed, an HTTP/2 stream is reset and its connection stays. When the response is already complete, its
 * connection is left alone, for it may serve another request by then.
 *
 * <p><b>What may run on.</b> The server learns of it only by the closed connection, and what it does then is its own
 * affair. A look-up of a host name, or a check of a certificate that asks somewhere, blocks a thread of the client
 * until the system gives up; an {@link dev.sheaf.http.HttpSourceClient} has others for what else there is to do. The
 * socket of a closed connection, and of an attempt to connect that was given up, is given back by the client's
 * selector, within three seconds where nothing else goes on. A decoder that has begun is not interrupted;
 * {@code terminated()} of the run waits for it. The answer to the caller waits for none of these. Where an agent or a
 * wrapper of the client hides the client's own future (some versions of tracing agents do), a stop reaches the wire
 * when the head of the response is there, and at once from then on; and the connection of a response whose head is
 * garbage stays open until the server closes it.
 *
 * <p><b>What waits.</b> A server of HTTP/2 takes so many requests at a time on one connection, and the client of the
 * JDK refuses to send more. Requests beyond that wait for the end of others to the same origin through the same
 * client, within the deadline; they have not been sent.
 *
 * <p><b>What is sent more than once.</b> A request with which a server of HTTP/2 says that it has not begun (GOAWAY,
 * REFUSED_STREAM) is sent again, up to five times, and so is a GET or HEAD when the server closes its connection. Of
 * the other methods nobody knows then whether they had an effect, and JDK 17 does not even tell what a GOAWAY says.
 * So an {@link dev.sheaf.http.HttpSourceClient} sends them over HTTP/1.1, of which servers close a connection only
 * between requests, unless {@link dev.sheaf.http.HttpSourceBuilder#version} says HTTP/2; an {@code HttpClient} of
 * yours sends them as it is configured. Over HTTP/2 they fail with
 * {@link dev.sheaf.http.HttpSourceException.Kind#CONNECTION_LOST}. Over HTTP/1.1 the client of the JDK sends a GET
 * again, by itself, when its connection is lost before any byte of the response; the other methods never, unless
 * {@code -Djdk.httpclient.enableAllMethodRetry} says so.
 *
 * <p><b>What is kept.</b> A connection that nobody uses is kept for 30 seconds, on JDK 17 for 20 minutes, and one of
 * HTTP/2 on JDK 17 until the server closes it: over HTTP/1.1 as many as there were exchanges at a time, over HTTP/2
 * one for each origin. Each takes a descriptor. {@code -Djdk.httpclient.keepalive.timeout}, in seconds, and
 * {@code -Djdk.httpclient.connectionPoolSize}, the number that each client keeps over HTTP/1.1, say it for the whole
 * JVM, and {@link dev.sheaf.http.HttpSourceBuilder#maxConcurrent} bounds what comes about.
 *
 * <p><b>What to configure.</b> Behind a load balancer that closes idle connections earlier than that, set the
 * time-out to less than its limit. A large body that is refused before it was read is answered over HTTP/1.1 when the
 * server closes the connection or reads on; over HTTP/2 on JDK 17 the answer may not be heard until the deadline.
 * Servers of HTTP/2 may limit how many streams a client resets on one connection, and close it then (since
 * CVE-2023-44487, some at 200 in half a minute): where many answers are given up, raise that limit of theirs. With an
 * {@code HttpClient} of yours on JDK 17 with one or two processors the JDK starts a thread for each response, which
 * {@code -Djava.util.concurrent.ForkJoinPool.common.parallelism=2} avoids; an {@link dev.sheaf.http.HttpSourceClient}
 * does without, except for status 204.
 */
@NullMarked
package dev.sheaf.http;

import org.jspecify.annotations.NullMarked;
