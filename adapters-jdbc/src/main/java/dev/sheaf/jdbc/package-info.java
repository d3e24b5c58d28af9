/**
 * SQL queries as sources: {@link dev.sheaf.jdbc.JdbcSource} for one, {@link dev.sheaf.jdbc.JdbcClient} for several that
 * share a connection pool.
 *
 * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="client"}
 *
 * <p>For queries only. A statement that writes and is cancelled has written or has not, and nobody could tell: so there
 * is no update here, and {@link dev.sheaf.jdbc.JdbcQuery#readOnly()} lets the database refuse one that hides in a
 * function.
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
 *   <li>One that reads its rows stops before the next row; where it waits for more rows, or closes them, as above.
 *   <li>One whose connection is put in order, by COMMIT, ROLLBACK and the like, ends by itself, or by the cut within the same
 *       second.
 * </ul>
 *
 * <p>The connection goes back to the pool before the answer is delivered; after a stop, when the work has ended, which
 * is what {@code terminated()} of a run waits for. Where the way back takes more than a quarter of a second, or half of
 * the time that is left, an answer or a failure that is decided does not wait for it, and what hangs is stopped as
 * above. So it is with MariaDB's driver, which reads all rows that are left before it closes them.
 *
 * <p><b>Never somebody else's query.</b> A cancel names a connection, not a query, and may arrive late. So a connection
 * goes back only if no cancel was sent, or the only one was seen to hit; any other is taken out of the pool, and so is
 * one that could not be put back as it was. That costs a reconnect. One risk is left: a statement that another client,
 * or a time-out of the server, ends while our cancel is on its way looks like one that our cancel has hit. A {@link
 * dev.sheaf.jdbc.JdbcHooks#isCancelled} that always returns {@code false} excludes that too.
 *
 * <p><b>Never an interrupt.</b> We interrupt no thread. One that is interrupted by others, or comes to us interrupted,
 * has the flag set aside before each step and set again when the connection is back.
 *
 * <p><b>Cancels are bounded.</b> A query keeps its permit until its last cancel has come back, unless that is given up,
 * as said below. So clients that hang up in masses cause no more cancels at once, each a connection to the server, than
 * there are permits.
 *
 * <h2>What may run on</h2>
 *
 * <table class="striped">
 * <caption>A statement that runs, when it is stopped</caption>
 * <thead><tr><th scope="col">Database</th><th scope="col">Cancel</th><th scope="col">Cut</th></tr></thead>
 * <tbody>
 * <tr><th scope="row">PostgreSQL</th><td>ends it</td><td>frees the thread; the server goes on until it looks</td></tr>
 * <tr><th scope="row">MariaDB</th><td>ends it</td><td>frees the thread; in a dead network, after {@code socketTimeout}</td></tr>
 * <tr><th scope="row">MySQL</th><td>ends it</td><td>frees the thread</td></tr>
 * <tr><th scope="row">H2</th><td>ends it</td><td>does nothing</td></tr>
 * <tr><th scope="row">SQLite</th><td>ends it, and costs the connection</td><td>does nothing</td></tr>
 * <tr><th scope="row">DuckDB</th><td>ends it</td><td>refused</td></tr>
 * <tr><th scope="row">Derby</th><td>refused: runs on</td><td>does nothing</td></tr>
 * <tr><th scope="row">HSQLDB</th><td>unheeded: runs on</td><td>waits for the end</td></tr>
 * </tbody>
 * </table>
 *
 * <ul>
 *   <li>A statement whose connection was cut, until the database sees that its client is gone.
 *   <li>A query's thread that the driver keeps: because it waits for a cancel that hangs, as PostgreSQL's does, until
 *       {@code cancelSignalTimeout}; because the cut hangs, or does nothing. So with the cancel's thread: MariaDB's and MySQL's
 *       drivers open a session for it. The caller does not wait. A second after the stop
 *       the thread and the permit are given up, which the log says once at WARN, and replaced; a thread of an executor of yours
 *       is not. {@code terminated()} of the run, and the pool, get what they wait for when the driver lets go.
 *   <li>A mapper in the midst of a row, or a reader that does not ask for the next one: it is given up likewise.
 *   <li>A {@code getConnection()}, as long as the pool lets it wait; it keeps its permit. The way back of a connection that
 *       came too late: it is given up likewise.
 * </ul>
 *
 * <h2>Which pools</h2>
 *
 * <p>A connection that was cut serves nobody again. HikariCP is told to evict it, DBCP2 to invalidate it, Tomcat's pool
 * to discard it, Agroal to flush it; c3p0 and Vibur see it fail and throw it out. This works through proxies that
 * trace, if their {@code unwrap} gives what they wrap, as p6spy's does. If it gives only what that has inside, as
 * OpenTelemetry's does:
 *
 * <ul>
 *   <li>HikariCP replaces all its connections, unless the driver has a SQLState of class 08 for one that is closed, as
 *       PostgreSQL's and Derby's have.
 *   <li>Agroal must validate on borrow, with {@code ConnectionValidator.defaultValidator()}.
 * </ul>
 *
 * <p>Another pool must throw out what has failed once, or validate on borrow, or be told by
 * {@link dev.sheaf.jdbc.JdbcHooks#discard}.
 *
 * <h2>Too slow, or no connection</h2>
 *
 * <p>The remedies are opposite, so the two are told apart. In the report, a query has the child {@code connection}: the
 * time that it waited for a permit, a thread and the pool; for the rest of its own time it ran. Of a query that was
 * stopped, the report of a terminated run shows when that had really ended. With
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
 *       ends looks like what a cancel has ended. Set them for the role, {@code ALTER ROLE app SET ..}: in the URL,
 *       {@code options=-c ..} makes PgBouncer refuse the connection.
 *   <li>PgBouncer: version 1.18 or later; earlier ones deliver cancels late, and to others. In transaction mode,
 *       {@code prepareThreshold=0} in the URL, unless it keeps prepared statements apart itself.
 *   <li>MariaDB's and MySQL's drivers, if instants are bound or read: {@code connectionTimeZone=UTC},
 *       {@code forceConnectionTimeZoneToSession=true} and {@code preserveInstants=true}. Otherwise they are shifted where the
 *       server has another time zone than this JVM.
 *   <li>A socket time-out above your longest deadline, {@code socketTimeout} of PostgreSQL's, MariaDB's and MySQL's drivers: it
 *       ends what the driver keeps in a dead network.
 *   <li>{@code logServerErrorDetail=false} in the URL, if values must not come into logs with the server's messages.
 *   <li>HikariCP: a {@code connectionTimeout} that you can bear; it is 30 seconds unless you say otherwise, and so is a late
 *       connection's way back. Versions that evict on each {@code SQLTimeoutException} lose a connection to a cancel that
 *       has hit, with H2 and MariaDB; version 7.1 keeps it.
 *   <li>{@link dev.sheaf.jdbc.JdbcQuery#maxRows}: PostgreSQL uses no parallel workers for a query whose rows the driver limits.
 * </ul>
 */
package dev.sheaf.jdbc;
