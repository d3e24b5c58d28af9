/**
 * SQL queries as sources: {@link dev.sheaf.jdbc.JdbcSource} for one, {@link dev.sheaf.jdbc.JdbcClient} for several that share
 * a connection pool.
 *
 * <h2>What stops</h2>
 *
 * <p>The caller of a query that is cancelled, or whose deadline passes, is answered at once. The work ends thus:
 *
 * <ul>
 *   <li>A query that waits for a permit is taken out of the queue.
 *   <li>One that waits inside the connection pool cannot be stopped there: the connection, when it comes, goes back unused.
 *   <li>One that runs is ended in the database, by {@code Statement.cancel()} on a thread of our own. A cancel can get lost, so
 *       it is sent again after a quarter of a second, and once more; then the connection is cut.
 *   <li>One that reads its rows stops before the next row.
 * </ul>
 *
 * <p>No thread is ever interrupted. The connection goes back to the pool before the answer is delivered; after a stop, when
 * the work has ended, which is what {@code terminated()} of a run waits for.
 *
 * <p>A cancel names a connection, not a query, and may arrive late. So a connection goes back only if no cancel was sent, or
 * the only one was seen to hit; any other is taken out of the pool, which costs a reconnect and never somebody else's query.
 * One cancel at a time is on its way for each query. A query's thread waits for it two seconds at most, so that the connections
 * which drivers open for cancels are as many as there are permits, and more only where cancels hang longer than that.
 *
 * <h2>What may run on</h2>
 *
 * <p>A statement whose cancels were all lost, or whose connection was cut, until the database sees that its client is gone. A
 * row mapper that is in the middle of a row. A {@code getConnection()}, as long as the pool lets it wait. A driver whose cancel
 * hangs holds a thread for cancels for that time, and the query's thread for two seconds of it.
 *
 * <h2>What to set</h2>
 *
 * <ul>
 *   <li>{@link dev.sheaf.jdbc.JdbcClient#withPermits Permits}: the size of the pool, or less if others use it as well.
 *   <li>PostgreSQL's driver: {@code cancelSignalTimeout=2}, for 10 seconds are its default, and version 42.7.13 or later, since
 *       earlier ones can lose a thread to a cancel.
 *   <li>PostgreSQL's server, from 14 on: {@code client_connection_check_interval=1s}, so that it ends the statement of a
 *       connection that was cut; {@code statement_timeout} well above your longest deadline, as a ceiling: what it ends looks like what a cancel
 *       has ended. Both can stand in the
 *       URL: {@code options=-c client_connection_check_interval=1s}.
 *   <li>{@code logServerErrorDetail=false} in the URL, if values must not come into logs with the server's messages.
 *   <li>Agroal: validation on borrow, without which it hands out connections that were cut.
 * </ul>
 */
package dev.sheaf.jdbc;
