package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sheaf.jdbc.Pool.Trait;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** With drivers that guard nobody, and behind PgBouncer; each with its cache of statements. */
@Services
@Tag("realtime")
@Timeout(600)
class ServiceRaceTest {

    private static Stream<Arguments> rows() {
        return Database.SERVICES.stream()
                .flatMap(service -> Stream.of(Pool.HIKARI, Pool.DBCP2).map(pool -> arguments(service, pool)));
    }

    private static Race race(Database service) {
        String sums = "SELECT sum(sqrt(seq)) FROM seq_1_to_10000000 WHERE seq <= ?";
        return switch (service) {
            case MARIADB -> new Race(sums, 5_000, 200_000, "org.mariadb.jdbc.Statement");
            case MYSQL -> new Race(sums, 5_000, 200_000, "com.mysql.cj.jdbc.JdbcStatement");
            default ->
                new Race("SELECT count(*) FROM generate_series(1, ?)", 5_000, 30_000, "org.postgresql.PGStatement");
        };
    }

    private static String url(Database service) {
        return service == Database.PGBOUNCER
                ? service.url()
                : service.url(service.port(), "&useServerPrepStmts=true&cachePrepStmts=true");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hitNobody(Database service, Pool kind) throws Exception {
        try (Race race = race(service);
                Pool.Open pool = kind.open(url(service), Trait.KEEPS_STATEMENTS)) {
            assertThat(race.innocentsKilled(service + " " + kind, pool.dataSource(), Watched.Call::go))
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void withoutThinkingOfItSomebodyIsHit(Database service) throws Exception {
        try (Race race = race(service);
                Pool.Open pool = Pool.HIKARI.open(url(service), Trait.NONE)) {
            assertThat(race.innocentsKilledWithoutGuard(service.name(), pool.dataSource(), Statement::cancel))
                    .isPositive();
        }
    }
}
