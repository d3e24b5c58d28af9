package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many threads many calls start, in a JVM of their own. With two processors the client of JDK 17 would start one
 * for each response. {@code -Dsheaf.http.calls=10000} asks more.
 */
@Tag("realtime")
class HttpThreadsTest {

    private static final int CALLS = Integer.getInteger("sheaf.http.calls", 1_000);
    private static final int AT_ONCE = 20;

    /** The program of that JVM: asks, and prints how many threads were started and how many there are at most. */
    static final class Asks {
        public static void main(String[] args) throws Exception {
            int calls = Integer.parseInt(args[0]);
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            try (FaultServer server = new FaultServer().onJson("/x", "{}")) {
                Source<Object, String> source = HttpSource.get(server.url("/x")).decode(body -> "{}");
                long before = threads.getTotalStartedThreadCount();
                for (int asked = 0; asked < calls; asked += AT_ONCE) {
                    List<CompletableFuture<String>> answers = new ArrayList<>();
                    for (int i = 0; i < AT_ONCE; i++) {
                        answers.add(RunEnvironment.system()
                                .open("call", Deadline.in(Await.BOUND))
                                .run(source, "any"));
                    }
                    answers.forEach(Await::value);
                }
                // Each connection has a thread in the server.
                long started = threads.getTotalStartedThreadCount() - before - server.accepted();
                System.out.println("started=" + started + " peak=" + threads.getPeakThreadCount() + " connections="
                        + server.accepted());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:ActiveProcessorCount=2", "-XX:ActiveProcessorCount=8"})
    void manyCallsStartFewThreads(String processors) throws Exception {
        String output = ChildJvm.run(Asks.class, List.of(processors), "" + CALLS);

        System.out.println(processors + ": " + CALLS + " calls, " + output.strip());
        assertThat(number(output, "started")).isLessThan(150);
        assertThat(number(output, "peak")).isLessThan(200);
    }

    private static int number(String output, String name) {
        String rest = output.substring(output.indexOf(name + "=") + name.length() + 1);
        return Integer.parseInt(rest.split("\\s", 2)[0]);
    }
}
