package dev.sheaf.examples.benchmarks.endpoint;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The endpoint of the profile service, written in several languages, under the same load: prints the table of the
 * README, and draws it.
 *
 * <p>All services run from the beginning to the end, and take turns under load, in an order that changes. They share
 * one PostgreSQL and one nginx, which stands in for the ML service.
 */
public final class EndpointComparison {

    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final int SECONDS = Integer.getInteger("seconds", 6);
    private static final int WARM_UP = Integer.getInteger("warmUp", 45);
    private static final int CONNECTIONS = Integer.getInteger("connections", 32);
    private static final int USERS = 10_000;
    private static final int FIRST_SECONDS = 3;
    private static final String POOL_SIZE = "20";

    private final EmbeddedPostgres database;
    private final Nginx mlService;
    private final Load load = new Load(CONNECTIONS, USERS);

    private EndpointComparison(EmbeddedPostgres database, Nginx mlService) {
        this.database = database;
        this.mlService = mlService;
    }

    public static void main(String[] args) throws Exception {
        String jdks = System.getProperty("jdks", System.getProperty("java.home"));
        List<Contestant> contestants = Contestant.named(System.getProperty("services", "go,rust,node,sheaf"), jdks);
        Path svg = Path.of(System.getProperty("svg", "examples/benchmarks/target/endpoint.svg"));
        for (Contestant contestant : contestants) {
            contestant.make();
        }
        try (EmbeddedPostgres database = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "400")
                        .start();
                Nginx mlService = Nginx.start(Files.createTempDirectory("nginx"))) {
            fill(database);
            List<Result> results = new EndpointComparison(database, mlService).compare(contestants);
            System.out.println();
            System.out.print(ResultTable.of(results));
            Files.writeString(svg, ResultSvg.of("The profile endpoint, " + CONNECTIONS + " connections", results));
        }
    }

    static void fill(EmbeddedPostgres database) throws SQLException {
        try (Connection connection = database.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users (id TEXT PRIMARY KEY, data JSON NOT NULL)");
            statement.execute("CREATE TABLE analytics (user_id TEXT NOT NULL, event_type TEXT NOT NULL,"
                    + " count BIGINT NOT NULL, PRIMARY KEY (user_id, event_type))");
            statement.execute("INSERT INTO users SELECT id, json_build_object('name', 'User № ' || id, 'plan', 'pro',"
                    + " 'score', id / 8.0, 'languages', json_build_array('en', 'fr')) FROM generate_series(0, " + USERS
                    + " - 1) AS id");
            statement.execute("INSERT INTO analytics SELECT id, event_type, id % 100 FROM generate_series(0, " + USERS
                    + " - 1) AS id, unnest(ARRAY['login', 'view', 'click', 'purchase', 'share']) AS event_type");
            statement.execute("VACUUM ANALYZE");
        }
    }

    /** A service that runs, with what was measured of it. */
    private record Entrant(Contestant contestant, RunningService service, Figures first, List<Figures> rounds) {

        Result result() {
            return new Result(contestant.name(), service.startSeconds(), first, rounds);
        }
    }

    private List<Result> compare(List<Contestant> contestants) throws IOException, InterruptedException {
        List<RunningService> running = new ArrayList<>();
        try {
            List<Entrant> entrants = new ArrayList<>();
            for (Contestant contestant : contestants) {
                RunningService service = RunningService.start(contestant, environment(contestant));
                running.add(service);
                Figures first = load.on(service, FIRST_SECONDS);
                load.on(service, WARM_UP);
                entrants.add(new Entrant(contestant, service, first, new ArrayList<>()));
            }
            takeTurns(entrants);
            return entrants.stream().map(Entrant::result).toList();
        } finally {
            running.forEach(RunningService::close);
        }
    }

    private void takeTurns(List<Entrant> entrants) throws IOException, InterruptedException {
        List<Entrant> order = new ArrayList<>(entrants);
        for (int round = 1; round <= ROUNDS; round++) {
            for (Entrant entrant : order) {
                Figures figures = load.on(entrant.service(), SECONDS);
                entrant.rounds().add(figures);
                System.out.println(
                        "round " + round + ", " + entrant.contestant().name() + ": " + figures);
            }
            Collections.rotate(order, -1);
        }
    }

    private Map<String, String> environment(Contestant contestant) {
        int port = database.getPort();
        return Map.of(
                "PORT",
                "0",
                "DATABASE_URL",
                contestant.jdbc()
                        ? "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres"
                        : "postgres://postgres@127.0.0.1:" + port + "/postgres",
                "DATABASE_POOL_SIZE",
                POOL_SIZE,
                "ML_SERVICE_URL",
                mlService.url(),
                "AGGREGATION_TIMEOUT",
                "2s");
    }
}
