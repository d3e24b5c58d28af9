package dev.sheaf.examples.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("realtime")
class HttpContenderTest {

    /** Twice, over a connection that is kept. */
    @ParameterizedTest
    @EnumSource
    void reallyAsks(HttpContender contender) throws Exception {
        try (LittleServer server = new LittleServer()) {
            HttpCall call = contender.asking(server.url());

            for (int i = 0; i < 2; i++) {
                assertThat(call.ask().get(30, TimeUnit.SECONDS)).isEqualTo(LittleServer.BODY.length());
            }
        }
    }

    @Test
    void allocationIsThatOfThreadsWhichAreGoneToo() throws Exception {
        Allocation allocation = new Allocation();
        long before = allocation.bytes();

        byte[][] kept = new byte[1][];
        Thread thread = new Thread(() -> {
            for (int i = 0; i < 100; i++) {
                kept[0] = new byte[1 << 20];
            }
        });
        thread.start();
        thread.join();

        assertThat(allocation.bytes() - before).isBetween(100L << 20, 150L << 20);
    }
}
