package dev.sheaf.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A process that has no descriptors left: what fails then says so as everything else does, and goes well again
 * afterwards.
 */
@Tag("realtime")
@DisabledOnOs(OS.WINDOWS)
class HttpDescriptorsTest {

    /**
     * The program of that process: prints what asking with a running client and with a new one comes to, and what it
     * does later.
     */
    static final class Starves {
        public static void main(String[] args) throws Exception {
            try (FaultServer known = new FaultServer().onJson("/x", "{}");
                    FaultServer other = new FaultServer().onJson("/x", "{}")) {
                HttpSourceClient running = HttpSourceClient.open("running");
                HttpSourceClient fresh = HttpSourceClient.open("fresh");
                HttpSourceClient closed = HttpSourceClient.open("closed");
                closed.close();
                // Classes that are needed later are read from files.
                outcome(known, running);
                outcome(known, closed);
                outcome("http://localhost:1/x", running);

                List<Closeable> files = takeAll();
                String starved = outcome(other, running) + ", " + outcome(other, fresh);
                for (Closeable file : files) {
                    file.close();
                }

                System.out.println(starved + ", " + outcome(other, running) + ", " + outcome(other, fresh));
            }
        }

        private static List<Closeable> takeAll() {
            List<Closeable> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException noneLeft) {
                return files;
            }
        }

        private static String outcome(FaultServer server, HttpSourceClient client) {
            return outcome(server.url("/x"), client);
        }

        private static String outcome(String url, HttpSourceClient client) {
            Source<Object, String> source = HttpSource.get(url).client(client).decode(body -> new String(body, UTF_8));
            return HttpSourceTest.ask(source, "any")
                    .handle((value, failure) ->
                            failure instanceof HttpSourceException ours ? ours.kind() : failure + value)
                    .join()
                    .toString();
        }
    }

    @Test
    void aProcessWithoutDescriptorsGetsFailuresOfOurKinds() throws Exception {
        String output = ChildJvm.withDescriptors(200, Starves.class);

        assertThat(output.lines()).last().isEqualTo("CONNECT, REJECTED, null{}, null{}");
    }
}
