package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No driver makes of a value what nobody meant: it comes back as it was bound, or is refused. */
@TestInstance(Lifecycle.PER_CLASS)
class ValuesTest {

    /** Others are in the profile for services. */
    Stream<? extends Queried> databases() {
        return Stream.of(Drivers.values());
    }

    private record Id(String value) implements java.io.Serializable {}

    private static final List<Object> NEVER = List.of(
            List.of(1, 2),
            Map.of("a", 1),
            new Object[] {1},
            new int[] {1},
            new char[] {'a'},
            Optional.of("x"),
            new Id("x"),
            CharBuffer.wrap("x"),
            new AtomicInteger(1),
            Duration.ofSeconds(1),
            Year.of(2026),
            Locale.ROOT,
            URI.create("a:b"));

    private static final List<Object> VALUES = List.of(
            "text",
            true,
            (short) 7,
            42,
            42L,
            1.5f,
            2.5d,
            LocalDate.of(2026, 11, 23),
            LocalTime.of(12, 30, 15),
            LocalDateTime.of(2026, 11, 23, 12, 30),
            OffsetTime.of(12, 30, 15, 0, ZoneOffset.UTC),
            OffsetDateTime.of(2026, 11, 23, 12, 30, 0, 0, ZoneOffset.UTC),
            new BigDecimal("1.25"),
            new BigInteger("123456789012345678901"),
            UUID.fromString("5c3b4b1e-0f83-4a0b-8d3e-6b0f7c9a1d2e"),
            Date.valueOf("2026-11-23"),
            Timestamp.valueOf("2026-11-23 12:30:00"));

    @ParameterizedTest
    @MethodSource("databases")
    void refusesWhatNoDriverCarriesSafely(Queried driver) {
        for (Object value : NEVER) {
            Throwable named = Ask.failure(
                    driver.query("SELECT :x").bind("x", any -> value).list(row -> row.getObject(1)));
            Throwable unnamed = Ask.failure(driver.query("SELECT ?")
                    .param(JDBCType.VARCHAR, any -> value)
                    .list(row -> row.getObject(1)));

            assertThat(named)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "parameter :x is given a " + value.getClass().getTypeName());
            assertThat(unnamed)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "parameter ?1 is given a " + value.getClass().getTypeName());
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void givesBackWhatWasBoundOrRefusesIt(Queried driver) {
        List<String> wrong = new ArrayList<>();
        for (Object value : VALUES) {
            var source = driver.query("SELECT :x").bind("x", any -> value).one(RowMapper.ofColumn(value.getClass()));
            Ask.start(source, "")
                    .handle((back, refused) -> (back == null || back.equals(value) || sameInstant(back, value))
                            || wrong.add(value.getClass() + " " + value + " came back as " + back))
                    .join();
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean sameInstant(Object back, Object value) {
        return back instanceof OffsetDateTime at && value instanceof OffsetDateTime given && at.isEqual(given);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void comparesNumbersAsNumbers(Queried driver) {
        for (Object number : List.of((byte) 5, (short) 5, 5, 5L, 5f, 5d, new BigDecimal(5), new BigInteger("5"))) {
            var source = driver.query("SELECT count(*) FROM (SELECT 2 AS n) t WHERE n * 3 > :limit")
                    .bind("limit", any -> number)
                    .one(RowMapper.ofColumn(Integer.class));

            Ask.start(source, "")
                    .handle((count, refused) -> assertThat(refused != null || count == 1)
                            .as("%s finds 6 > 5", number.getClass())
                            .isTrue())
                    .join();
            var less = driver.query("SELECT count(*) FROM (SELECT 2 AS n) t WHERE n * 3 < :limit")
                    .bind("limit", any -> number)
                    .one(RowMapper.ofColumn(Integer.class));
            Ask.start(less, "")
                    .handle((count, refused) -> assertThat(refused != null || count == 0)
                            .as("%s does not find 6 < 5", number.getClass())
                            .isTrue())
                    .join();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void bindsBytesAndCharacters(Queried driver) {
        byte[] bytes = Ask.value(
                driver.query("SELECT :x").bind("x", any -> new byte[] {1, 2}).one(row -> row.getBytes(1)));

        assertThat(bytes).containsExactly(1, 2);
        assertThat(Ask.value(driver.query("SELECT :x").bind("x", any -> 'c').one(RowMapper.ofColumn(char.class))))
                .isEqualTo('c');
    }

    @Test
    void refusesWhatSqliteHasNoTypeFor() {
        for (Object value : List.of(
                UUID.randomUUID(), Instant.EPOCH, LocalDateTime.MIN, LocalTime.NOON, BigDecimal.ONE, BigInteger.ONE)) {
            for (JDBCType type : JDBCType.values()) {
                if (type == JDBCType.OTHER || type == JDBCType.JAVA_OBJECT) {
                    continue;
                }
                assertThat(Ask.failure(Drivers.SQLITE
                                .query("SELECT :x")
                                .bind("x", type, any -> value)
                                .list(row -> 1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("which SQLite JDBC has no type for: bind what the column holds");
            }
        }
    }

    @Test
    void refusesAUuidThatTheDriverOfMysqlWouldSerialize() {
        DataSource mysql = named("MySQL Connector/J", Drivers.H2.dataSource());

        assertThat(Ask.failure(JdbcSource.query(mysql, "SELECT :x")
                        .bind("x", any -> UUID.randomUUID())
                        .list(row -> 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "parameter :x is given a java.util.UUID, which MySQL Connector/J has no type for");
        assertThat(Ask.value(JdbcSource.query(mysql, "SELECT :x")
                        .bind("x", any -> BigDecimal.TEN)
                        .one(RowMapper.ofColumn(int.class))))
                .isEqualTo(10);
    }

    /** As a decimal, since MySQL's driver cuts others down to 64 bits where the server prepares the statement. */
    @Test
    void handsOverWholeNumbersOfAnyLength() {
        BigInteger number = new BigInteger("123456789012345678901");

        assertThat(Values.taken(":x", number)).isEqualTo(new BigDecimal(number));
    }

    @Test
    void leavesTypesOfTheDatabaseToTheUser() {
        var source = Drivers.H2
                .query("SELECT :x")
                .bind("x", JDBCType.JAVA_OBJECT, any -> new Id("x"))
                .one(row -> row.getObject(1));

        assertThat(Ask.value(source)).isEqualTo(new Id("x"));
    }

    @Test
    void checksTheElementsOfAnArray() {
        var source = Drivers.POSTGRES
                .query("SELECT CAST(:x AS VARCHAR[])")
                .bindArray("x", "varchar", any -> List.of(Optional.of("x")))
                .list(row -> 1);
        var primitives = Drivers.POSTGRES
                .query("SELECT CAST(:x AS INTEGER[])")
                .bindArray("x", "integer", any -> new int[] {1})
                .list(row -> 1);

        assertThat(Ask.failure(source)).hasMessageContaining("parameter :x is given a java.util.Optional");
        assertThat(Ask.failure(primitives))
                .hasMessageContaining("int[], which is no collection and no array of objects");
    }

    /** The connections of a data source, as those of a driver with another name. */
    private static DataSource named(String driver, DataSource dataSource) {
        return wrapped(DataSource.class, dataSource, driver);
    }

    private static <T> T wrapped(Class<T> type, T inner, String driver) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getDriverName")) {
                        return driver;
                    }
                    Object result = method.invoke(inner, arguments);
                    if (result instanceof Connection connection) {
                        return wrapped(Connection.class, connection, driver);
                    }
                    if (result instanceof java.sql.PreparedStatement statement) {
                        return wrapped(java.sql.PreparedStatement.class, statement, driver);
                    }
                    return result instanceof DatabaseMetaData data
                            ? wrapped(DatabaseMetaData.class, data, driver)
                            : result;
                }));
    }
}
