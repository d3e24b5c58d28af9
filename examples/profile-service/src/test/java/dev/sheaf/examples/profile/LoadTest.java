package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("realtime")
class LoadTest {

    private static final int CLIENTS = 100;

    @Test
    void serves100ClientsAtOnceWithoutErrorAndWithoutGrowth() throws Exception {
        Postgres database = Postgres.database(Files.readString(Path.of("schema.sql")));
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (var service = ProfileService.start(
                Config.from(database.environment(Map.of("AGGREGATION_TIMEOUT", "30s", "DATABASE_POOL_SIZE", "10"))))) {
            Client client = new Client(service.url());
            run(clients, client, 10);
            long threads = threadsOfTheService();

            run(clients, client, 20);

            // A leak would be one for each of 2,000 requests.
            // Those that JDK 17 starts for single responses are just ending.
            Await.until("there are no more threads than before", () -> threadsOfTheService() <= threads + 10);
            assertThat(database.connections()).isLessThanOrEqualTo(10);
        } finally {
            clients.shutdownNow();
        }
    }

    private static long threadsOfTheService() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("HttpClient-")) // those of our clients
                .count();
    }

    private static void run(ExecutorService clients, Client client, int requestsEach) throws Exception {
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            all.add(() -> {
                int answered = 0;
                for (int request = 0; request < requestsEach; request++) {
                    answered += client.aggregated("42").statusCode() == 200 ? 1 : 0;
                }
                return answered;
            });
        }
        for (var answered : clients.invokeAll(all)) {
            assertThat(answered.get()).isEqualTo(requestsEach);
        }
    }
}
