package dev.sheaf.examples.benchmarks.jdbc;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * What does a query cost our process, next to plain JDBC? Asks a PostgreSQL server on this machine for one row by its
 * key, as fast as a few connections can, and counts the CPU time and the bytes of the whole process, in which the server
 * is not.
 *
 * <p>The ways take turns, in an order that changes; the median of their rounds counts.
 */
public final class QueryCost {

    private static final int QUERIES = Integer.getInteger("queries", 20_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final int WARM_UP = 4;
    private static final int USERS = 1_000;

    /** How many ask at once: twice as many as there are connections, so that no connection waits for us. */
    private static final int CALLERS = Integer.getInteger("callers", 2 * Way.CONNECTIONS);

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Of one round, for each query. */
    private record Cost(double micros, double bytes) {}

    private QueryCost() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                HikariDataSource dataSource = pool(server)) {
            fill(dataSource);
            ExecutorService pool = Executors.newFixedThreadPool(Way.CONNECTIONS);
            try {
                System.out.print(new QueryCost().table(dataSource, pool));
            } finally {
                pool.shutdown();
            }
        }
    }

    private static HikariDataSource pool(EmbeddedPostgres server) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.getPostgresDatabase());
        config.setMaximumPoolSize(Way.CONNECTIONS);
        return new HikariDataSource(config);
    }

    static void fill(HikariDataSource dataSource) throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users AS SELECT id, 'user ' || id AS name FROM generate_series(0, " + USERS
                    + ") AS id");
            statement.execute("ALTER TABLE users ADD PRIMARY KEY (id)");
        }
    }

    private String table(HikariDataSource dataSource, ExecutorService pool) throws InterruptedException {
        Way[] ways = Way.values();
        List<IntFunction<CompletableFuture<String>>> asking = new ArrayList<>();
        for (Way way : ways) {
            asking.add(way.on(dataSource, pool));
        }
        Cost[][] costs = new Cost[ways.length][ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (int turn = 0; turn < ways.length; turn++) {
                int way = Math.floorMod(turn + round, ways.length);
                Cost cost = measured(asking.get(way));
                if (round >= 0) {
                    costs[way][round] = cost;
                }
            }
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "| JDK %s | CPU, us | of plain | B | of plain |%n|---|--:|--:|--:|--:|%n",
                Runtime.version()));
        Cost plain = median(costs[0]); // the first of the ways
        for (int way = 0; way < ways.length; way++) {
            Cost cost = median(costs[way]);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %,.0f | %.2f |%n",
                    ways[way].title(),
                    cost.micros,
                    cost.micros / plain.micros,
                    cost.bytes,
                    cost.bytes / plain.bytes));
        }
        return text.toString();
    }

    private static Cost median(Cost[] rounds) {
        double[] micros =
                Arrays.stream(rounds).mapToDouble(Cost::micros).sorted().toArray();
        double[] bytes = Arrays.stream(rounds).mapToDouble(Cost::bytes).sorted().toArray();
        return new Cost(micros[rounds.length / 2], bytes[rounds.length / 2]);
    }

    private Cost measured(IntFunction<CompletableFuture<String>> ask) throws InterruptedException {
        long bytes = allocated();
        long nanos = system.getProcessCpuTime();
        askAll(ask, QUERIES);
        return new Cost((system.getProcessCpuTime() - nanos) / 1e3 / QUERIES, (double) (allocated() - bytes) / QUERIES);
    }

    /** Keeps as many queries in flight as there are callers. */
    static void askAll(IntFunction<CompletableFuture<String>> ask, int queries) throws InterruptedException {
        Semaphore inFlight = new Semaphore(CALLERS);
        AtomicInteger wrong = new AtomicInteger();
        for (int i = 0; i < queries; i++) {
            inFlight.acquire();
            int id = i % USERS;
            CompletableFuture<?> unused = ask.apply(id).whenComplete((name, failure) -> {
                if (failure != null || !name.equals("user " + id)) {
                    wrong.incrementAndGet();
                }
                inFlight.release();
            });
        }
        inFlight.acquire(CALLERS);
        if (wrong.get() > 0) {
            throw new IllegalStateException(wrong + " wrong answers");
        }
    }

    /** By all platform threads; what virtual ones allocate counts for those that carry them. */
    private long allocated() {
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
