package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Services
class ServiceValuesTest extends ValuesTest {

    @Override
    Stream<? extends Queried> databases() {
        return Stream.of(ServiceDriver.values());
    }

    private record Order(
            long id, Optional<String> note, BigDecimal amount, LocalDate day, LocalDateTime placedAt, boolean paid) {}

    @ParameterizedTest
    @EnumSource
    void makesRecordsOfWhatIsFoundByTypedParameters(ServiceDriver driver) {
        LocalDate day = LocalDate.of(2026, 11, 23);
        var query = driver.query("SELECT * FROM (SELECT 1 AS id, 'a' AS note, 1.25 AS amount, DATE '2026-11-23' AS day,"
                        + " TIMESTAMP '2026-11-23 12:30:00' AS placed_at, 1 AS paid UNION ALL"
                        + " SELECT 4294967297, NULL, 9.75, DATE '2026-11-24',"
                        + " TIMESTAMP '2026-11-24 12:30:00', 0) orders WHERE day >= :day"
                        + " AND placed_at < :before AND amount > :amount AND id IN (:ids) ORDER BY id")
                .bind("day", any -> day)
                .bind("before", any -> day.plusDays(7).atStartOfDay())
                .bind("amount", any -> BigDecimal.ONE)
                .bindIn("ids", any -> List.of(1, 4294967297L, 7));

        assertThat(Ask.value(query.list(Order.class)))
                .containsExactly(
                        new Order(1, Optional.of("a"), new BigDecimal("1.25"), day, day.atTime(12, 30), true),
                        new Order(
                                4294967297L,
                                Optional.empty(),
                                new BigDecimal("9.75"),
                                day.plusDays(1),
                                day.plusDays(1).atTime(12, 30),
                                false));
    }

    @ParameterizedTest
    @EnumSource
    void carriesWholeNumbersOfAnyLength(ServiceDriver driver) {
        for (String number : List.of("18446744073709551615", "-123456789012345678901")) {
            assertThat(Ask.value(driver.query("SELECT :x")
                            .bind("x", any -> new BigInteger(number))
                            .one(RowMapper.ofColumn(BigInteger.class))))
                    .isEqualTo(number);
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesAUuidOrRefusesIt(ServiceDriver driver) {
        UUID uuid = UUID.randomUUID();
        var source = driver.query("SELECT :x").bind("x", any -> uuid).one(RowMapper.ofColumn(UUID.class));

        if (driver.name().startsWith("MYSQL")) {
            assertThat(Ask.failure(source))
                    .hasMessageStartingWith(
                            "parameter :x is given a java.util.UUID, which MySQL Connector/J has no type for");
        } else {
            assertThat(Ask.value(source)).isEqualTo(uuid);
        }
    }

    /** As the package comment says: otherwise they are shifted, by the hours between this JVM and the server. */
    @ParameterizedTest
    @EnumSource(names = "PGBOUNCER", mode = EnumSource.Mode.EXCLUDE)
    void carriesInstantsWhereTheSessionHasTheZoneOfTheDriver(ServiceDriver driver) {
        Instant instant = Instant.parse("2026-11-23T12:30:00Z");
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
        try (HikariDataSource shifted = pool(driver.url());
                HikariDataSource set = pool(driver.url()
                        + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&preserveInstants=true")) {
            assertThat(epochSecond(shifted, instant)).isEqualTo(instant.getEpochSecond() + 9 * 3600);
            assertThat(epochSecond(set, instant)).isEqualTo(instant.getEpochSecond());
            assertThat(Ask.value(JdbcSource.query(set, "SELECT FROM_UNIXTIME(:x)")
                            .bind("x", any -> instant.getEpochSecond())
                            .one(RowMapper.ofColumn(Instant.class))))
                    .isEqualTo(instant);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private static long epochSecond(DataSource pool, Instant instant) {
        return Ask.value(JdbcSource.query(pool, "SELECT UNIX_TIMESTAMP(:x)")
                .bind("x", any -> instant)
                .one(row -> row.getBigDecimal(1).longValue()));
    }
}
