package dev.sheaf.examples.kotlin

import dev.sheaf.DeadlineExceededException
import dev.sheaf.SourceFailedException
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.time.Duration
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.SECONDS
import java.util.concurrent.locks.LockSupport
import kotlin.concurrent.thread
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** Coroutines that ask a real PostgreSQL, and a service over real sockets. */
@Tag("realtime")
class ProfilesTest {

    private fun profiles(limit: Duration = Duration.ofMinutes(10)) =
        Profiles(postgres.postgresDatabase, "http://127.0.0.1:${mlService.localPort}", limit)

    @Test
    fun `gathers what all sources say`() = runBlocking<Unit> {
        assertThat(profiles().of(UserQuery("42"))).isEqualTo(Profile("Ada", null, 12, "[\"grinder\"]"))
    }

    @Test
    fun `throws what the run failed with, and not a wrapper`() {
        val late = assertThrows<DeadlineExceededException> {
            runBlocking { profiles(Duration.ofMillis(500)).of(UserQuery("late")) }
        }
        assertThat(late.missing()).contains("analytics")
        await("the query has ended") { running() == 0 }

        val failed = assertThrows<SourceFailedException> { runBlocking { profiles().of(UserQuery("nobody")) } }
        assertThat(failed.sourceName()).isIn("name", "analytics")
    }

    @Test
    fun `cancelling the coroutine ends statement and exchange`() = runBlocking<Unit> {
        val job = launch(Dispatchers.Default) { profiles().of(UserQuery("slow")) }
        val exchange = whenAllAreAsked()

        job.cancelAndJoin()

        assertStopped(exchange)
    }

    @Test
    fun `a failure beside it ends statement and exchange`() {
        lateinit var exchange: Socket
        assertThrows<IllegalStateException> {
            runBlocking(Dispatchers.Default) {
                coroutineScope {
                    async { profiles().of(UserQuery("slow")) }
                    exchange = whenAllAreAsked()
                    error("the other one")
                }
            }
        }

        assertStopped(exchange)
    }

    companion object {

        private lateinit var postgres: EmbeddedPostgres
        private lateinit var mlService: ServerSocket

        /** Connections on which the user slow was asked about, and got no answer. */
        private val unanswered = LinkedBlockingQueue<Socket>()

        @BeforeAll
        @JvmStatic
        fun start() {
            postgres = EmbeddedPostgres.start()
            postgres.postgresDatabase.connection.use {
                it.createStatement().execute(
                    """
                    CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, nickname TEXT);
                    CREATE TABLE events (user_id TEXT, count BIGINT, pause FLOAT);
                    CREATE VIEW analytics AS SELECT user_id, count FROM events CROSS JOIN LATERAL pg_sleep(pause);
                    INSERT INTO users VALUES ('42', 'Ada', NULL), ('slow', 'Bob', 'Bo'), ('late', 'Eve', 'E');
                    INSERT INTO events VALUES ('42', 12, 0), ('slow', 1, 600), ('late', 1, 600)
                    """,
                )
            }
            mlService = ServerSocket(0, 0, InetAddress.getLoopbackAddress())
            thread(isDaemon = true) {
                while (true) {
                    val connection = runCatching { mlService.accept() }.getOrNull() ?: break
                    val head = connection.getInputStream().bufferedReader().lineSequence().takeWhile { it.isNotEmpty() }
                    if (head.toList().first().contains("user=slow")) {
                        unanswered.add(connection)
                    } else {
                        val answer = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n[\"grinder\"]"
                        connection.getOutputStream().write(answer.toByteArray())
                        connection.close()
                    }
                }
            }
        }

        @AfterAll
        @JvmStatic
        fun stop() {
            mlService.close()
            postgres.close()
        }

        /** Waits until statement and exchange are under way. */
        private fun whenAllAreAsked(): Socket {
            await("the query runs") { running() == 1 }
            return unanswered.poll(30, SECONDS)!!
        }

        /** Ten minutes before the deadline. */
        private fun assertStopped(exchange: Socket) {
            exchange.soTimeout = 30_000
            assertThat(exchange.getInputStream().read()).`as`("the end of the exchange").isEqualTo(-1)
            await("the query has ended") { running() == 0 }
        }

        private fun await(what: String, condition: () -> Boolean) {
            val start = System.nanoTime()
            while (!condition()) {
                assertThat(System.nanoTime() - start).`as`("waiting until $what").isLessThan(30_000_000_000)
                LockSupport.parkNanos(10_000_000)
            }
        }

        /** How many queries for analytics run in the database. */
        private fun running(): Int = postgres.postgresDatabase.connection.use {
            val rows = it.createStatement().executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'" +
                    " AND query LIKE '%FROM analytics%' AND pid <> pg_backend_pid()",
            )
            rows.next()
            rows.getInt(1)
        }
    }
}
