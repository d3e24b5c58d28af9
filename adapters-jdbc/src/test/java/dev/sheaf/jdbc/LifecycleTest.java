package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.jdbc.Lifecycle.Phase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which cancels may be sent, and which connections may be used again. */
class LifecycleTest {

    private static final JdbcHooks HOOKS = new JdbcHooks() {};
    private final SQLException cancelled = new SQLException("canceling statement due to user request", "57014");

    private final List<String> order = new CopyOnWriteArrayList<>();

    private final Lifecycle lifecycle = new Lifecycle() {
        @Override
        void left(boolean givenUp) {
            order.add(givenUp ? "left, given up before" : "left");
        }
    };
    private final AtomicInteger sent = new AtomicInteger();
    private int aborted;
    private final Connection connection = inert(Connection.class);
    private final PreparedStatement statement = inert(PreparedStatement.class);

    /** Answers every call with nothing. */
    private <T> T inert(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                LifecycleTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("abort")) {
                        aborted++;
                    }
                    return method.getReturnType() == boolean.class ? false : null;
                }));
    }

    private void untilExecuting() {
        assertThat(lifecycle.advance(Phase.ACQUIRING, null, null)).isTrue();
        assertThat(lifecycle.advance(Phase.PREPARING, connection, null)).isTrue();
        assertThat(lifecycle.advance(Phase.EXECUTING, connection, statement)).isTrue();
    }

    /** As the worker does. */
    private boolean seal() {
        SQLException failure = lifecycle.statementFailure;
        return lifecycle.seal(failure != null && Vendors.isCancel(failure));
    }

    private void cancel() {
        lifecycle.cancel((connection, statement) -> sent.incrementAndGet());
    }

    @Test
    void aConnectionThatNobodyCancelledIsFit() {
        untilExecuting();
        lifecycle.failed(new SQLException("syntax error", "42601"));

        assertThat(seal()).isTrue();
    }

    @Test
    void oneCancelThatHitIsAccountedFor() {
        untilExecuting();
        cancel();
        lifecycle.failed(cancelled);

        assertThat(seal()).isTrue();
        assertThat(sent).hasValue(1);
    }

    @Test
    void aCancelAfterWhichTheStatementSucceededIsNot() {
        untilExecuting();
        cancel();

        assertThat(seal()).isFalse();
    }

    @Test
    void aCancelAfterWhichTheStatementFailedOtherwiseIsNot() {
        untilExecuting();
        cancel();
        lifecycle.failed(new SQLException("connection lost", "08006"));

        assertThat(seal()).isFalse();
    }

    @Test
    void oneOfTwoCancelsIsNot() {
        untilExecuting();
        cancel();
        cancel();
        lifecycle.failed(cancelled);

        assertThat(seal()).isFalse();
    }

    @Test
    void aCancelThatFailedMayHaveBeenDelivered() {
        untilExecuting();
        lifecycle.cancel((connection, statement) -> {
            throw new SQLException("no answer");
        });

        assertThat(seal()).isFalse();
    }

    @Test
    void anAbortedConnectionIsNeverFit() {
        untilExecuting();
        lifecycle.abort(HOOKS, Runnable::run);

        assertThat(seal()).isFalse();
    }

    @Test
    void aCancelOnItsWayIsWaitedFor() throws Exception {
        untilExecuting();
        CountDownLatch delivered = hangingCancel();
        lifecycle.failed(cancelled);
        CompletableFuture<Boolean> sealed = new CompletableFuture<>();
        new Thread(() -> sealed.complete(seal())).start();
        Await.until("it is sealed", () -> lifecycle.phase() == Phase.SEALED);
        assertThat(sealed).isNotDone();

        delivered.countDown();

        assertThat(Await.value(sealed)).isTrue();
    }

    @Test
    void aCancelThatHangsIsWaitedForUntilTheConnectionIsCut() throws Exception {
        untilExecuting();
        CountDownLatch delivered = hangingCancel();
        lifecycle.failed(cancelled);
        CompletableFuture<Boolean> sealed = new CompletableFuture<>();
        new Thread(() -> sealed.complete(seal())).start();
        Await.until("it is sealed", () -> lifecycle.phase() == Phase.SEALED);

        lifecycle.abort(HOOKS, Runnable::run);

        assertThat(Await.value(sealed)).isFalse();
        delivered.countDown();
    }

    private CountDownLatch hangingCancel() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        new Thread(() -> lifecycle.cancel((connection, statement) -> {
                    begun.countDown();
                    delivered.await();
                }))
                .start();
        begun.await();
        return delivered;
    }

    /** By a time-out of the server, which looks like a cancel: one that is sent later must not count as the hit. */
    @Test
    void noCancelBeginsOnceTheStatementHasFailed() {
        untilExecuting();
        lifecycle.failed(cancelled);

        cancel();

        assertThat(sent).as("it could only hit what comes next").hasValue(0);
        assertThat(seal()).isTrue();
    }

    @Test
    void noCancelBeginsOutsideOfTheExecution() {
        cancel();
        assertThat(lifecycle.advance(Phase.ACQUIRING, null, null)).isTrue();
        cancel();
        assertThat(lifecycle.advance(Phase.PREPARING, connection, null)).isTrue();
        cancel();
        assertThat(sent).hasValue(0);
        assertThat(lifecycle.advance(Phase.EXECUTING, connection, statement)).isTrue();
        cancel();
        assertThat(lifecycle.advance(Phase.READING, connection, statement)).isTrue();
        cancel();
        assertThat(sent).hasValue(2);

        assertThat(seal()).isFalse();
        cancel();
        assertThat(sent).hasValue(2);
    }

    @Test
    void aConnectionIsCutAsLongAsItIsOursAndNoLonger() {
        untilExecuting();
        assertThat(seal()).as("nobody has cancelled").isTrue();
        assertThat(lifecycle.abort(HOOKS, Runnable::run))
                .as("by a client that closes")
                .isTrue();
        assertThat(lifecycle.abort(HOOKS, Runnable::run)).as("and once more").isTrue();
        assertThat(aborted).isEqualTo(1);
        assertThat(lifecycle.part()).as("fit for others").isFalse();

        assertThat(lifecycle.abort(HOOKS, Runnable::run))
                .as("when it is somebody else's")
                .isFalse();
        assertThat(aborted).isEqualTo(1);
    }

    @Test
    void onlyACancelThatMayYetProveItsHitIsWaitedFor() throws Exception {
        untilExecuting();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        Thread canceller = new Thread(() -> lifecycle.cancel((connection, statement) -> {
            begun.countDown();
            delivered.await();
        }));
        canceller.start();
        begun.await();

        assertThat(seal()).as("the statement has not failed").isFalse();
        lifecycle.leave();
        order.add("sealed");
        delivered.countDown();
        canceller.join();

        assertThat(order).as("the permit waits for the cancel").containsExactly("sealed", "left");
    }

    @Test
    void noCancelIsSentToAConnectionThatWasCut() {
        untilExecuting();
        lifecycle.abort(HOOKS, Runnable::run);
        cancel();

        assertThat(sent).hasValue(0);
        assertThat(aborted).isEqualTo(1);
    }

    @Test
    void noStepIsTakenAfterAStop() {
        assertThat(lifecycle.advance(Phase.ACQUIRING, null, null)).isTrue();

        assertThat(lifecycle.requestStop(Phase.LEAVING)).isEqualTo(Phase.ACQUIRING);

        assertThat(lifecycle.isStopRequested()).isTrue();
        assertThat(lifecycle.advance(Phase.PREPARING, connection, null)).isFalse();
        assertThat(lifecycle.requestStop(Phase.LEAVING))
                .as("the first stop counts")
                .isEqualTo(Phase.GONE);
    }

    @Test
    void aStopThatIsMeantForTheWaitDoesNotReachTheQuery() {
        untilExecuting();

        assertThat(lifecycle.requestStop(Phase.ACQUIRING)).isEqualTo(Phase.GONE);

        assertThat(lifecycle.isStopRequested()).isFalse();
        assertThat(lifecycle.advance(Phase.READING, connection, statement)).isTrue();
    }

    @Test
    void anInterruptWhileWaitingIsKeptUntilTheConnectionIsBack() {
        untilExecuting();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch delivered = new CountDownLatch(1);
        new Thread(() -> lifecycle.cancel((connection, statement) -> {
                    begun.countDown();
                    awaitUninterruptibly(delivered);
                }))
                .start();
        awaitUninterruptibly(begun);
        lifecycle.failed(cancelled);
        Thread.currentThread().interrupt();
        delivered.countDown();

        assertThat(seal()).isTrue();
        boolean during = Thread.interrupted();
        lifecycle.restoreInterrupt();
        assertThat(Thread.interrupted() || during).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        Await.until("the latch", () -> latch.getCount() == 0);
    }
}
