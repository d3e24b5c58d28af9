package dev.sheaf.examples.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    /**
     * As where an HTTP call is measured: with collections that stop the threads, for one that runs beside them takes
     * what they allocate meanwhile for its own doing.
     */
    @Test
    void allocationIsThatOfThreadsWhichAreGoneToo() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Allocates.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertThat(process.waitFor()).isZero();
        assertThat(Long.parseLong(output)).isBetween(100L << 20, 120L << 20);
    }

    /**
     * The program of that JVM: allocates a hundred megabytes on another thread, and prints how many bytes were seen.
     */
    static final class Allocates {

        static volatile byte[] latest; // volatile, so that no compiler leaves an array out

        public static void main(String[] args) throws Exception {
            Allocation allocation = new Allocation();
            long before = allocation.bytes();
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    latest = new byte[1 << 20];
                }
            });
            thread.start();
            thread.join();
            System.out.println(allocation.bytes() - before);
        }
    }
}
