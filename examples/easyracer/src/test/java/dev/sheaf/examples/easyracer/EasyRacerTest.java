package dev.sheaf.examples.easyracer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.examples.easyracer.ScenarioServer.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every scenario is right, and those who lose are ended where the server sees it: their connections are closed. */
@Tag("realtime")
@Timeout(120)
class EasyRacerTest {

    private static final int CROWD = Integer.getInteger("sheaf.easyracer.crowd", 500);
    private static final Duration SECOND = Duration.ofMillis(200);

    private final ScenarioServer server = new ScenarioServer();
    private final EasyRacer racer = new EasyRacer(server.url(), CROWD, SECOND);
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);

    /** The requests of a scenario that have come so far, under the lock of the server. */
    private final List<Request> came = new ArrayList<>();

    EasyRacerTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        later.shutdownNow();
        server.close();
    }

    @Test
    void scenario1() throws Exception {
        whenAllCame(2, "/1", () -> came.get(0).answer(200, "right"));

        assertThat(racer.scenario1()).isEqualTo("right");
        assertGivenUp(1);
    }

    @Test
    void scenario2() throws Exception {
        whenAllCame(2, "/2", () -> {
            came.get(0).drop();
            after(100, () -> came.get(1).answer(200, "right"));
        });

        assertThat(racer.scenario2()).isEqualTo("right");
        assertGivenUp(0);
    }

    @Test
    void scenario3() throws Exception {
        whenAllCame(CROWD, "/3", () -> came.get(CROWD - 1).answer(200, "right"));

        assertThat(racer.scenario3()).isEqualTo("right");
        assertGivenUp(CROWD - 1);
    }

    @Test
    void scenario4() throws Exception {
        server.on("/4", came::add);
        server.onGivenUp("/4", () -> came.forEach(request -> request.answer(200, "right")));

        assertThat(racer.scenario4()).isEqualTo("right");
        assertGivenUp(1);
    }

    @Test
    void scenario5() throws Exception {
        whenAllCame(2, "/5", () -> {
            came.get(0).answer(500, "wrong");
            after(100, () -> came.get(1).answer(200, "right"));
        });

        assertThat(racer.scenario5()).isEqualTo("right");
        assertGivenUp(0);
    }

    @Test
    void scenario6() throws Exception {
        whenAllCame(3, "/6", () -> {
            came.get(0).answer(500, "wrong");
            after(100, () -> came.get(1).answer(200, "right"));
        });

        assertThat(racer.scenario6()).isEqualTo("right");
        assertGivenUp(1);
    }

    @Test
    void scenario7() throws Exception {
        List<Long> times = new CopyOnWriteArrayList<>();
        server.on("/7", request -> {
            came.add(request);
            times.add(System.nanoTime());
            if (came.size() == 2) {
                came.get(0).answer(200, "right");
            }
        });
        long start = System.nanoTime();

        assertThat(racer.scenario7()).isEqualTo("right");
        assertThat(Duration.ofNanos(times.get(1) - start)).isGreaterThanOrEqualTo(SECOND.multipliedBy(3));
        assertGivenUp(1);
    }

    @Test
    void scenario8WhereAUseFails() throws Exception {
        var resources = new Resources();
        resources.bothUsed = () -> resources.used.get(0).answer(500, "wrong");
        resources.oneClosed = () -> resources.used.get(1).answer(200, "right");

        assertThat(racer.scenario8()).isEqualTo("right");
        resources.assertClosed();
        assertGivenUp(0);
    }

    @Test
    void scenario8WhereAUseIsSlow() throws Exception {
        var resources = new Resources();
        resources.bothUsed = () -> resources.used.get(0).answer(200, "right");

        assertThat(racer.scenario8()).isEqualTo("right");
        resources.assertClosed();
        assertGivenUp(1);
    }

    @Test
    void scenario8WhereOneOpensLate() throws Exception {
        var resources = new Resources();
        resources.holdSecond = true;
        resources.oneUsed = () -> resources.used.get(0).answer(200, "right");

        assertThat(racer.scenario8()).isEqualTo("right");
        resources.held.answer(200, "2");
        resources.assertClosed();
        assertGivenUp(0);
    }

    @Test
    void scenario9() throws Exception {
        String[] word = {"r", "i", "g", "h", "t"};
        int[] order = {7, 2, 9, 0, 5};
        whenAllCame(10, "/9", () -> {
            came.get(1).answer(500, "x");
            came.get(3).drop();
            came.get(4).answer(404, "y");
            came.get(6).answer(500, "z");
            came.get(8).drop();
            for (int i = 0; i < 5; i++) {
                int letter = i;
                after(400 * (i + 1), () -> came.get(order[letter]).answer(200, word[letter]));
            }
        });

        assertThat(racer.scenario9()).isEqualTo("right");
        assertGivenUp(0);
    }

    @Test
    void scenario10WhereTheRequestIsAnswered() throws Exception {
        scenario10(blocker -> blocker.answer(200, "done"));
    }

    @Test
    void scenario10WhereTheConnectionEnds() throws Exception {
        scenario10(Request::drop);
    }

    private void scenario10(Consumer<Request> end) throws Exception {
        List<Request> blockers = new CopyOnWriteArrayList<>();
        List<String> reports = new CopyOnWriteArrayList<>();
        List<String> calm = new CopyOnWriteArrayList<>();
        server.on("/10", request -> {
            if (!request.query.contains("=")) {
                blockers.add(request);
                if (blockers.size() > 1) {
                    request.drop(); // as above
                }
            } else {
                reports.add(request.query);
                request.answer(calm.isEmpty() ? 302 : 200, calm.isEmpty() ? "" : "right");
            }
        });
        Future<String> answer = later.submit((Callable<String>) racer::scenario10);
        Await.until("it computes", EasyRacerTest::computes);
        Await.until("the load is reported again and again", () -> reports.size() >= 3);
        assertThat(reports).allSatisfy(report -> assertThat(report).matches(blockers.get(0).query + "=[0-9.E-]+"));
        assertThat(answer).isNotDone();

        end.accept(blockers.get(0));

        Await.until("it computes no more", () -> !computes());
        calm.add("now");
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("right");
        assertGivenUp(0);
    }

    @Test
    void scenario11() throws Exception {
        whenAllCame(3, "/11", () -> came.get(1).answer(200, "right"));

        assertThat(racer.scenario11()).isEqualTo("right");
        assertGivenUp(2);
    }

    /** What scenario 8 opens, uses and closes; under the lock of the server. */
    private final class Resources {

        private final List<Request> used = new ArrayList<>();
        private final List<String> closed = new CopyOnWriteArrayList<>();
        private int opened;
        private boolean holdSecond;
        private Request held;
        private Runnable oneUsed = () -> {};
        private Runnable bothUsed = () -> {};
        private Runnable oneClosed = () -> {};

        Resources() {
            server.on("/8", this::arrived);
        }

        private void arrived(Request request) {
            if (request.query.equals("open")) {
                opened++;
                if (holdSecond && opened == 2) {
                    held = request;
                } else {
                    request.answer(200, "" + opened);
                }
            } else if (request.query.startsWith("use=")) {
                used.add(request);
            } else {
                closed.add(request.query);
                request.answer(200, "");
            }
            if (opened == 2 && used.size() == 2 && closed.isEmpty()) {
                bothUsed.run();
            } else if (opened == 2 && used.size() == 1 && closed.isEmpty()) {
                oneUsed.run();
            } else if (closed.size() == 1 && request.query.startsWith("close=")) {
                oneClosed.run();
            }
        }

        void assertClosed() throws Exception {
            Await.until("both are closed", () -> closed.size() >= 2);
            assertThat(closed).containsExactlyInAnyOrder("close=1", "close=2");
        }
    }

    private void whenAllCame(int count, String path, Runnable then) {
        server.on(path, request -> {
            came.add(request);
            if (came.size() == count) {
                then.run();
            } else if (came.size() > count) {
                request.drop(); // the client repeats what was dropped, a few times
            }
        });
    }

    private void after(int millis, Runnable task) {
        var unused = later.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** All others had their answers. */
    private void assertGivenUp(int count) throws Exception {
        Await.until("no request is left", () -> server.open() == 0);
        assertThat(server.givenUp()).isEqualTo(count);
    }

    /** Whether a thread is at the computation of scenario 10. */
    private static boolean computes() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals(EasyRacer.class.getName())
                        && frame.getMethodName().equals("compute"));
    }
}
