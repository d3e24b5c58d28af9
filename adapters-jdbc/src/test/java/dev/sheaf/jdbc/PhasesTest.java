package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Aggregation;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.jdbc.Canceller.Pace;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A driver that hangs: in whatever call, a stop is soon over, and nobody waits for what is left. */
@Tag("realtime")
class PhasesTest {

    /** Where a slow machine only makes that happen earlier which is to happen. */
    private static final Pace BRISK = Pace.of(Duration.ofMillis(5), Duration.ofMillis(100));

    private final HikariDataSource pool = Postgres.pool(2);
    private final Watched watched = new Watched(pool);
    private final JdbcClient client =
            JdbcClient.on(watched.dataSource()).withPermits(1).withPace(BRISK);
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch cut = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        pool.close();
    }

    /** The first such call hangs, after which the others do as ever. */
    private void hangs(String name, CountDownLatch until) {
        AtomicBoolean once = new AtomicBoolean(true);
        watched.onCall(call -> {
            if (call.name().contains("cancel")) { // into the void
                cancelled.countDown();
                return null;
            }
            if (call.name().equals(name) && once.getAndSet(false)) {
                hanging.countDown();
                until.await();
                throw new SQLException("socket closed", "08006");
            }
            if (call.name().equals("raw.abort")) {
                cut.countDown();
            }
            return call.go();
        });
    }

    private static Aggregation<String> start(Source<Object, ?> source) {
        Plan<Object> plan = Plan.of("phases", Duration.ofMinutes(5));
        plan.require("query", source);
        return plan.combine(got -> "never").start("");
    }

    private void theOnlyPermitIsBack() {
        int seven = Ask.value(client.query("SELECT 7").one(row -> row.getInt(1)));
        assertThat(seven).isEqualTo(7);
    }

    /** As when the network is a black hole, until the socket is closed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection.setReadOnly",
                "connection.setAutoCommit",
                "connection.prepareStatement",
                "statement.executeQuery",
                "rows.close",
                "statement.setFetchSize",
                "statement.close",
                "connection.commit"
            })
    void aStopIsOver(String call) throws Exception {
        hangs(call, cut);
        var run = start(client.query("SELECT 1").readOnly().fetchSize(5).one(row -> 1));
        hanging.await();

        run.cancel(true);

        Await.value(run.terminated().toCompletableFuture());
        theOnlyPermitIsBack();
        assertThat(watched.calls).contains("raw.abort");
    }

    @Test
    void aStopThatMeetsARollbackIsOver() throws Exception {
        hangs("connection.rollback", cut);
        var run = start(client.query("SELECT 1").readOnly().one(row -> {
            throw new IllegalStateException("mapper");
        }));
        hanging.await();

        run.cancel(true);

        Await.value(run.terminated().toCompletableFuture());
        theOnlyPermitIsBack();
    }

    /** The same with a true driver, of whose connection nothing gets through any more. */
    @ParameterizedTest
    @ValueSource(strings = {"connection.commit", "connection.rollback", "statement.executeQuery"})
    void aStopIsOverInABlackHole(String call) throws Exception {
        try (TestProxy proxy = TestProxy.honest();
                HikariDataSource behind = Postgres.pool(1, proxy.dataSource())) {
            AtomicBoolean once = new AtomicBoolean(true);
            Watched network = new Watched(behind).onCall(each -> {
                if (each.name().equals(call) && once.getAndSet(false)) {
                    proxy.swallow();
                    hanging.countDown();
                }
                return each.go();
            });
            JdbcClient one = JdbcClient.on(network.dataSource()).withPermits(1).withPace(BRISK);
            var run = start(one.query("SELECT 1").readOnly().one(row -> {
                if (call.endsWith("rollback")) {
                    throw new IllegalStateException("mapper");
                }
                return 1;
            }));
            hanging.await();

            run.cancel(true);

            Await.value(run.terminated().toCompletableFuture());
            int seven = Ask.value(one.query("SELECT 7").one(row -> row.getInt(1)));
            assertThat(seven).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.close", "statement.close", "connection.close"})
    void aFinishedAnswerDoesNotWaitForTheWayBack(String call) {
        hangs(call, end);

        int one = Ask.value(client.query("SELECT 1").one(row -> row.getInt(1)));

        assertThat(one).isEqualTo(1);
        theOnlyPermitIsBack();

        end.countDown();
        Await.until("both are back", () -> watched.count("connection.close") == 2);
    }

    @Test
    void norDoesOneThatIsCommitted() {
        hangs("connection.close", end);

        int one = Ask.value(client.query("SELECT 1").readOnly().one(row -> row.getInt(1)));

        assertThat(one).isEqualTo(1);
        theOnlyPermitIsBack();
    }

    /** As a driver does that takes leave of a server which does not answer. */
    @Test
    void norDoesAConnectionThatCameTooLateKeepThePermit() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        watched.onCall(call -> {
            if (call.name().equals("pool.getConnection") && stopped.getCount() > 0) {
                hanging.countDown();
                stopped.await();
            } else if (call.name().equals("connection.close") && cut.getCount() > 0) {
                cut.countDown();
                end.await();
            }
            return call.go();
        });
        var run = start(client.query("SELECT 1").one(row -> 1));
        hanging.await();

        run.cancel(true);
        stopped.countDown();
        cut.await();

        theOnlyPermitIsBack();
        assertThat(run.terminated().toCompletableFuture())
                .as("it has not ended")
                .isNotDone();
        end.countDown();
        Await.value(run.terminated().toCompletableFuture());
        onePermitIsOne(client);
    }

    /** As MariaDB's driver does, which reads all that is left of the rows before it closes them. */
    @Test
    void aFailureOfAMapperDoesNotWaitForTheRowsThatAreLeft() {
        IllegalStateException failure = new IllegalStateException("mapper");
        hangs("rows.close", cancelled);

        assertThat(Ask.failure(client.query("SELECT generate_series(1, 100)")
                        .fetchSize(5)
                        .list(row -> {
                            throw failure;
                        })))
                .isSameAs(failure);
        Await.until("it is cancelled", () -> cancelled.getCount() == 0);
        theOnlyPermitIsBack();
    }

    /** As MariaDB's driver does, whose abort waits for the read that it is to end. */
    @Test
    void aWorkerThatTheDriverKeepsIsGivenUp() throws Exception {
        hangs("statement.executeQuery", end);
        JdbcClient stubborn = client.withHooks(new JdbcHooks() {
            @Override
            public void abort(java.sql.Connection connection) throws Exception {
                end.await();
                JdbcHooks.super.abort(connection);
            }
        });
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.sheaf.jdbc");
        logger.addAppender(lines);
        logger.setLevel(Level.WARN);
        var run = start(stubborn.query("SELECT 'kept'").one(row -> 1));
        hanging.await();

        run.cancel(true);

        for (int i = 0; i < 3; i++) {
            int seven = Ask.value(stubborn.query("SELECT 7").one(row -> row.getInt(1)));
            assertThat(seven).isEqualTo(7);
        }
        assertThat(run.terminated().toCompletableFuture())
                .as("it has not ended")
                .isNotDone();
        end.countDown();
        Await.value(run.terminated().toCompletableFuture());
        logger.detachAppender(lines);
        logger.setLevel(null);
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement(STRING)
                .contains("gave up a thread", "socket time-out", "SELECT 'kept'");
        onePermitIsOne(stubborn);
    }

    /** Not two, one of which was given back by the watch and one by the worker. */
    private void onePermitIsOne(JdbcClient stubborn) {
        Ask<Integer> sleeper =
                Ask.of(stubborn.query("SELECT pg_sleep(60) /* one permit */").one(row -> 1));
        Await.until("it runs", () -> Postgres.active("one permit") == 1);
        long before = watched.count("pool.getConnection");
        Ask<Integer> waiting = Ask.of(stubborn.query("SELECT 7").one(row -> row.getInt(1)));
        assertThat(watched.count("pool.getConnection")).isEqualTo(before);
        watched.onCall(Watched.Call::go);
        sleeper.cancel();
        assertThat(Await.value(waiting.answer())).isEqualTo(7);
    }
}
