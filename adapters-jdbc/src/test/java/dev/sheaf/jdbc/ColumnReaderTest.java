package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A column is read as what it holds, or not at all, whatever the driver makes of it by itself. */
@TestInstance(Lifecycle.PER_CLASS)
class ColumnReaderTest {

    /** Others are in the profile for services. */
    Stream<? extends Queried> databases() {
        return Stream.of(Drivers.values());
    }

    String asDouble(String number) {
        return "CAST(" + number + " AS DOUBLE PRECISION)";
    }

    private static void refuses(Queried driver, String expression, Class<?> type) {
        assertThat(Ask.failure(driver.query("SELECT " + expression + " AS n").list(RowMapper.ofColumn(type))))
                .as("%s as %s on %s", expression, type, driver)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches(
                        "column [nN] holds a java[.a-zA-Z]+ whose value is no [A-Z][A-Za-z]+: read it as another type");
    }

    private static <T> void reads(Queried driver, String expression, Class<T> type, T expected) {
        Object read = Ask.value(driver.query("SELECT " + expression + " AS n").one(RowMapper.ofColumn(type)));
        assertThat(read).as("%s as %s on %s", expression, type, driver).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void refusesNumbersThatATypeCannotHold(Queried driver) {
        refuses(driver, "4294967297", int.class);
        refuses(driver, "-2147483649", Integer.class);
        refuses(driver, "70000", short.class);
        refuses(driver, "300", byte.class);
        refuses(driver, "2.7", int.class);
        refuses(driver, asDouble("2.7"), long.class);
        refuses(driver, asDouble("1e30"), long.class);
        refuses(driver, asDouble("1e40"), float.class);
        refuses(driver, asDouble("2.5"), BigInteger.class);
        refuses(driver, "'4294967297'", int.class);
        refuses(driver, "'secret'", int.class);
        refuses(driver, "'1e400'", double.class);
        refuses(driver, "2", boolean.class);
        refuses(driver, "'maybe'", Boolean.class);
        refuses(driver, "'ab'", char.class);
        refuses(driver, "''", Character.class);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void readsNumbersThatATypeCanHold(Queried driver) {
        reads(driver, "2147483647", int.class, Integer.MAX_VALUE);
        reads(driver, "4294967297", long.class, 4294967297L);
        reads(driver, "-128", byte.class, Byte.MIN_VALUE);
        reads(driver, asDouble("2.0"), int.class, 2);
        reads(driver, "'12'", int.class, 12);
        reads(driver, "2.7", double.class, 2.7);
        reads(driver, "0.1", float.class, 0.1f);
        reads(driver, "7", double.class, 7.0);
        reads(driver, "2.75", BigDecimal.class, new BigDecimal("2.75"));
        reads(driver, "7", BigInteger.class, BigInteger.valueOf(7));
        reads(driver, "1", boolean.class, true);
        reads(driver, "0", boolean.class, false);
        reads(driver, "1 = 1", Boolean.class, true);
        reads(driver, "'f'", Boolean.class, false);
        reads(driver, "'x'", char.class, 'x');
        reads(driver, "NULL", Integer.class, null);
    }

    private record Ab(int ab) {}

    @ParameterizedTest
    @MethodSource("databases")
    void prefersTheExactName(Queried driver) {
        assertThat(Ask.value(driver.query("SELECT 1 AS a_b, 2 AS ab").one(RowMapper.ofRecord(Ab.class))))
                .isEqualTo(new Ab(2));
        assertThat(Ask.value(driver.query("SELECT 1 AS a_b, 2 AS c").one(RowMapper.ofRecord(Ab.class))))
                .isEqualTo(new Ab(1));
        assertThat(Ask.value(driver.query("SELECT 1 AS \"AB\", 2 AS \"ab\"").one(RowMapper.ofRecord(Ab.class))))
                .matches(read -> driver == Drivers.SQLITE || read.ab() == 2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void refusesColumnsThatAreAlike(Queried driver) {
        assertThat(Ask.failure(driver.query("SELECT 1 AS a_b, 2 AS ab_").list(RowMapper.ofRecord(Ab.class))))
                .isInstanceOf(IllegalStateException.class)
                .message()
                .startsWith(
                        "the query has 2 columns for ab of " + Ab.class.getName() + ", give all but one another name")
                .endsWithIgnoringCase("a_b, ab_");
    }

    private record WithOptionals(int id, Optional<String> name, Optional<Integer> age, char grade) {}

    @ParameterizedTest
    @MethodSource("databases")
    void readsOptionalsAndCharacters(Queried driver) {
        assertThat(Ask.value(driver.query("SELECT 1 AS id, 'ada' AS name, NULL AS age, 'a' AS grade")
                        .one(RowMapper.ofRecord(WithOptionals.class))))
                .isEqualTo(new WithOptionals(1, Optional.of("ada"), Optional.empty(), 'a'));
        assertThat(Ask.failure(driver.query("SELECT 1 AS id, 'ada' AS name, 4294967297 AS age, 'a' AS grade")
                        .one(RowMapper.ofRecord(WithOptionals.class))))
                .hasMessageEndingWith("holds a java.lang.Long whose value is no Integer: read it as another type");
    }

    private record Listing(List<String> names) {}

    private record Raw(OptionalInt age) {}

    private record Twice(Optional<Optional<String>> name) {}

    @SuppressWarnings("ArrayRecordComponent") // as users have them
    private record Primitives(int[] numbers) {}

    @Test
    void refusesTypesThatNoColumnHas() {
        for (Class<? extends Record> type : List.of(Listing.class, Raw.class, Twice.class, Primitives.class)) {
            String component = type.getRecordComponents()[type.getRecordComponents().length - 1].getName();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RowMapper.ofRecord(type))
                    .withMessageStartingWith(
                            "component " + component + " of " + type.getName() + ": no column can be read as ")
                    .withMessageEndingWith("map the row with a lambda, which may call another mapper");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowMapper.ofColumn(Map.class))
                .withMessageStartingWith("ofColumn: no column can be read as java.util.Map");
    }
}
