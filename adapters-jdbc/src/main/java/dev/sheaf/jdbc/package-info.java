/**
 * SQL queries as sources: {@link dev.sheaf.jdbc.JdbcSource} for one, {@link dev.sheaf.jdbc.JdbcClient} for several that share
 * a connection pool.
 *
 * <p>For queries only. A statement that writes and is cancelled has written or has not, and nobody could tell: so there is no
 * update here, and {@link dev.sheaf.jdbc.JdbcQuery#readOnly()} lets the database refuse one that hides in a function.
 *
 * <h2>What stops</h2>
 *
 * <p>The caller of a query that is cancelled, or whose deadline passes, is answered at once. The work ends thus:
 *
 * <ul>
 *   <li>A query that waits for a permit is taken out of the queue.
 *   <li>One that waits inside the connection pool cannot be stopped there: the connection, when it comes, goes back unused.
 *   <li>One that runs is ended in the database, by {@code Statement.cancel()} on a thread of our own. A cancel can get lost, so
 *       it is sent again after a quarter of a second, and once more; then the connection is cut. All this is over within a
 *       second.
 *   <li>One that reads its rows stops before the next row; where it waits for more rows, as above.
 * </ul>
 *
 * <p>The connection goes back to the pool before the answer is delivered; after a stop, when the work has ended, which is what
 * {@code terminated()} of a run waits for.
 *
 * <p><b>Never somebody else's query.</b> A cancel names a connection, not a query, and may arrive late. So a connection goes back
 * only if no cancel was sent, or the only one was seen to hit; any other is taken out of the pool, and so is one that could not be
 * put back as it was. That costs a reconnect. One risk is left: a statement that somebody else ends in the very same instant
 * looks like one that our cancel has hit; {@link dev.sheaf.jdbc.JdbcHooks#isCancelled} can be made to believe nothing.
 *
 * <p><b>Never an interrupt.</b> We interrupt no thread. One that is interrupted by others, or comes to us interrupted, has the flag
 * set aside before each step and set again when the connection is back.
 *
 * <p><b>Cancels are bounded.</b> A query keeps its permit until its last cancel has come back. So clients that hang up in masses
 * cause no more cancels at once, each a connection to the server, than there are permits.
 *
 * <h2>What may run on</h2>
 *
 * <ul>
 *   <li>A statement whose connection was cut, until the database sees that its client is gone.
 *   <li>A query's thread while the driver waits for a cancel that hangs, as PostgreSQL's does: {@code cancelSignalTimeout} ends
 *       that. The connection is cut before, and the caller does not wait.
 *   <li>A statement that heeds no cancel, of a driver that cannot cut its connections: H2 is one, but heeds its cancels.
 *   <li>A mapper in the midst of a row, or a reader that does not ask for the next one.
 *   <li>A {@code getConnection()}, as long as the pool lets it wait.
 * </ul>
 *
 * <h2>Too slow, or no connection</h2>
 *
 * <p>The remedies are opposite, so the two are told apart. In the report, a query has the children {@code connection}
 * and {@code query}: the time that it waited for a permit, a thread and the pool, and the time that it ran. Of a query
 * that was stopped, the report of a terminated run shows when that had really ended. With
 * {@link dev.sheaf.jdbc.JdbcClient#withConnectionLimit} the wait has a limit of its own, and fails with a
 * {@link dev.sheaf.jdbc.NoConnectionException} that says which of the three it was; without, it lasts until the
 * deadline, which is a {@link dev.sheaf.DeadlineExceededException} then.
 *
 * <h2>What to set</h2>
 *
 * <ul>
 *   <li>{@link dev.sheaf.jdbc.JdbcClient#withPermits Permits}: the size of the pool, or less if others use it as well. With more,
 *       queries wait inside the pool, where each holds a thread and none can be stopped. The server's {@code max_connections} must
 *       have room for the pool and one cancel for each permit.
 *   <li>PostgreSQL's driver: {@code cancelSignalTimeout=2}, for 10 seconds are its default, and version 42.7.13 or later, since
 *       earlier ones can lose a thread to a cancel.
 *   <li>PostgreSQL's server, from 14 on: {@code client_connection_check_interval=1s}, with which it ends the statement
 *       of a connection that was cut; {@code statement_timeout} well above your longest deadline, as a ceiling: what it
 *       ends looks like what a cancel has ended. Both can stand in the URL: {@code options=-c
 *       client_connection_check_interval=1s}.
 *   <li>{@code logServerErrorDetail=false} in the URL, if values must not come into logs with the server's messages.
 *   <li>HikariCP: nothing, but know that version 6 evicts a connection on each {@code SQLTimeoutException}, which is
 *       what H2, MariaDB and MySQL throw for a cancel and PostgreSQL does not; {@code exceptionOverrideClassName}
 *       changes that. Version 7.1 does not evict it. The {@code connectionTimeout} is 30 seconds unless you say
 *       otherwise, and so is a late connection's way back.
 *   <li>Agroal: validation on borrow, without which it hands out connections that were cut.
 *   <li>{@link dev.sheaf.jdbc.JdbcQuery#maxRows}: PostgreSQL uses no parallel workers for a query whose rows the driver limits.
 * </ul>
 */
package dev.sheaf.jdbc;
