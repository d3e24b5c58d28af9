package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service as a process of its own, with the options that the README gives it: its lines, its exit status, and how it takes SIGTERM. */
@Tag("realtime")
class ProcessTest {

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void printsWhereItListensAndWhatToTry() throws Exception {
        Process service = start(Map.of("PORT", "0"));
        BufferedReader out = service.inputReader();

        String listening = out.readLine();
        String curl = out.readLine();

        assertThat(listening).matches("listening on http://127\\.0\\.0\\.1:\\d+");
        String url = listening.substring("listening on ".length());
        assertThat(curl).isEqualTo("curl '" + url + "/api/aggregated?user_id=42'");
        assertThat(new Client(url).aggregated("42").statusCode()).isEqualTo(200);
        service.toHandle().destroy();
        assertThat(out.readLine()).as("nothing more on standard output").isNull();
        assertThat(service.errorReader().lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("embedded H2");
    }

    @Test
    void finishesTheRequestInFlightAtSigterm() throws Exception {
        try (var ml = FakeMlService.silent()) {
            Process service = start(Map.of("PORT", "0", "ML_SERVICE_URL", ml.url(), "AGGREGATION_TIMEOUT", "50s"));
            Client client = new Client(listeningAt(service));
            Future<HttpResponse<String>> inFlight =
                    Executors.newSingleThreadExecutor().submit(() -> client.aggregated("42"));
            assertThat(ml.asked.await(30, TimeUnit.SECONDS)).isTrue();

            service.toHandle().destroy(); // SIGTERM; Process.destroy would close our end of the streams as well
            Await.until("it accepts no more connections", () -> refusesConnections(client));
            assertThat(service.isAlive()).isTrue();
            ml.answer();

            assertThat(inFlight.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isZero();
        }
    }

    @Test
    void waitsNoLongerForARequestThanTheDeadlineAllows() throws Exception {
        try (var ml = FakeMlService.silent()) {
            Process service = start(Map.of(
                    "PORT", "0", "ML_SERVICE_URL", ml.url(), "AGGREGATION_TIMEOUT", "5s", "DATABASE_POOL_SIZE", "1"));
            Client client = new Client(listeningAt(service));
            Future<HttpResponse<String>> inFlight =
                    Executors.newSingleThreadExecutor().submit(() -> client.aggregated("42"));
            assertThat(ml.asked.await(30, TimeUnit.SECONDS)).isTrue();

            service.toHandle().destroy();

            assertThat(inFlight.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(408);
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(service.exitValue()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT | 70000 | PORT must be a number from 0 to 65535 (0: any free port)",
                "DATABASE_URL | jdbc:postgresql://host:port/profiles"
                        + " | DATABASE_URL must be a JDBC URL such as jdbc:postgresql://localhost/profiles",
                "AGGREGATION_TIMEOUT | soon"
                        + " | AGGREGATION_TIMEOUT must be a duration from 1ms to 3600s, such as 2s, 500ms or PT2S",
                "HOST | 192.0.2.1 | HOST and PORT must be an address of this machine and a port that is free there"
            })
    void saysInOneLineWhichVariableIsWrong(String variable, String value, String line) throws Exception {
        Process service = start(Map.of(variable, value, "DATABASE_USER", "ada"));

        assertThat(service.errorReader().lines()).containsExactly(line);
        assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(2);
        assertThat(service.inputReader().readLine()).isNull();
    }

    private Process start(Map<String, String> environment) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java, "@jvm.options", "-cp", System.getProperty("java.class.path"), Main.class.getName());
        builder.environment().keySet().removeIf(name -> name.equals("HOST") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String listeningAt(Process service) throws IOException {
        return service.inputReader().readLine().substring("listening on ".length());
    }

    private static boolean refusesConnections(Client client) {
        try {
            client.sendRaw("").close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }
}
