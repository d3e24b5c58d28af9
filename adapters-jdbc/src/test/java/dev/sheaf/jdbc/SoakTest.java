package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Short, middling and long queries, most of them cancelled at random, on a pool that is too small for them. */
@Tag("realtime")
@Timeout(600)
class SoakTest {

    private static final int RUNS = Integer.getInteger("sheaf.soak.runs", 300);
    private static final int IN_FLIGHT = 8;

    private final TestProxy proxy = TestProxy.honest(); // which counts the connections
    private final HikariDataSource pool = Postgres.pool(4, proxy.dataSource());

    @AfterEach
    void close() throws Exception {
        pool.close();
        proxy.close();
    }

    /** A run and what becomes of it: null after a cancel, else whether it has answered rightly. */
    private record Flight(Ask<Integer> asked, boolean cancelled, int expected) {

        boolean isKilledInnocent() {
            return !cancelled
                    && asked.answer()
                            .handle((value, failure) -> value == null || value != expected)
                            .join();
        }
    }

    @Test
    void killsNoInnocentAndLeavesNothing(@TempDir Path folder) throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO); // there is none on JDK 17
            soak(50); // loads the classes, which pins as well, once
            recording.start();
            soak(RUNS);
            recording.stop();
            Path file = folder.resolve("soak.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file))
                    .as("pinned carrier threads")
                    .filteredOn(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                    .filteredOn(event -> !isLoadingClasses(event))
                    .isEmpty();
        }
    }

    private static boolean isLoadingClasses(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        return stack != null
                && stack.getFrames().stream()
                        .map(frame -> frame.getMethod())
                        .anyMatch(method -> method.getName().equals("<clinit>")
                                || method.getType().getName().equals("java.lang.ClassLoader"));
    }

    private void soak(int runs) {
        Watched watched = new Watched(pool);
        JdbcClient client = JdbcClient.on(watched.dataSource()).withPermits(4);
        Random random = new Random(42);
        Deque<Flight> flights = new ArrayDeque<>();
        int cancelled = 0;
        int killed = 0;
        for (int i = 0; i < runs; i++) {
            int kind = random.nextInt(10);
            String pause = kind < 5 ? "0" : kind < 8 ? "0.03" : "60";
            int number = i;
            Source<Object, Integer> source = client.query("SELECT :number, pg_sleep(" + pause + ") /* soak */")
                    .bind("number", query -> number)
                    .one(row -> row.getInt(1));
            Ask<Integer> asked = Ask.of(source);
            boolean cancel = kind >= 8 || random.nextInt(10) < 6;
            if (cancel) {
                cancelled++;
                LockSupport.parkNanos(random.nextInt(3_000_000));
                asked.cancel();
            }
            flights.add(new Flight(asked, cancel, number));
            if (flights.size() == IN_FLIGHT) {
                killed += land(flights.remove());
            }
        }
        while (!flights.isEmpty()) {
            killed += land(flights.remove());
        }

        System.out.printf(
                "%d runs, %d cancelled: %d cancels sent, %d sent again, %d connections discarded, %d innocents failed%n",
                runs,
                cancelled,
                watched.count("statement.cancel"),
                watched.count("raw.cancelQuery"),
                watched.count("raw.abort"),
                killed);
        assertThat(killed).isZero();
        Await.until("the connections are back", () -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        Await.until("no query is left", () -> Postgres.active("soak") == 0);
        assertThat(watched.count("connection.close")).isEqualTo(watched.count("pool.getConnection"));
        assertThat(watched.interrupted).isFalse();
        Await.until(
                "connections opened minus closed are those of the pool",
                () -> proxy.open.get() == pool.getHikariPoolMXBean().getTotalConnections());
        assertThat(proxy.open).hasValueLessThanOrEqualTo(4);
        Await.until(
                "the threads have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("sheaf-jdbc")));
    }

    private static int land(Flight flight) {
        CompletableFuture<Integer> answer = flight.asked().answer();
        Await.until("it has been answered", answer::isDone);
        return flight.isKilledInnocent() ? 1 : 0;
    }
}
