package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A list in {@code IN (:ids)}, on each database. */
@TestInstance(Lifecycle.PER_CLASS)
class InListTest {

    /** Others are in the profile for services. */
    Stream<? extends Queried> databases() {
        return Stream.of(Drivers.values());
    }

    private record Ids(Collection<?> ids, String name) {}

    private static final String FOUR = "SELECT id FROM (SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, 'b'"
            + " UNION ALL SELECT 3, 'c' UNION ALL SELECT NULL, 'd') t WHERE ";

    private static JdbcQuery<Ids> ids(Queried driver, String condition) {
        return driver.query(FOUR + condition + " ORDER BY id").bindIn("ids", Ids::ids);
    }

    private static List<Integer> found(JdbcQuery<Ids> query, Collection<?> ids) {
        return Await.value(Ask.start(query.list(RowMapper.ofColumn(Integer.class)), new Ids(ids, "b")));
    }

    private static Throwable failure(JdbcQuery<Ids> query, Collection<?> ids) {
        return Await.failure(Ask.start(query.list(RowMapper.ofColumn(Integer.class)), new Ids(ids, "b")));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void findsWhatIsInTheList(Queried driver) {
        var query = ids(driver, "id IN (:ids)");

        assertThat(found(query, List.of(2))).containsExactly(2);
        assertThat(found(query, List.of(3, 1))).containsExactly(1, 3);
        assertThat(found(query, List.of(7, 8, 2))).containsExactly(2);
        assertThat(found(query, List.of(1, 2, 3, 4, 5))).containsExactly(1, 2, 3);
        assertThat(found(query, IntStream.rangeClosed(3, 1002).boxed().toList()))
                .containsExactly(3);
        assertThat(found(query, List.of())).isEmpty();
        assertThat(found(ids(driver, "name IN ( :ids )"), List.of("a", "it's"))).containsExactly(1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void countsTheParametersBehindAList(Queried driver) {
        var query = ids(driver, "(id in (:ids) OR id + 1 IN (:ids)) AND name = :name")
                .bind("name", Ids::name);

        assertThat(found(query, List.of(3, 8, 9))).containsExactly(2);
        assertThat(found(query, List.of())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void neverFindsNothingInTheNegationOfAnEmptyList(Queried driver) {
        for (String condition : List.of(
                "id NOT IN (:ids)",
                "id not\n in (:ids)",
                "NOT (name = 'a' AND id IN (:ids))",
                "NOT(id IN (:ids))",
                "NOT id IN (:ids)",
                "1 = 1 AND NOT EXISTS (SELECT 1) AND NOT (1 = 2 OR id IN (:ids))")) {
            assertThat(failure(ids(driver, condition), List.of()))
                    .as(condition)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("parameter :ids is given an empty list behind a NOT");
        }
        assertThat(found(ids(driver, "id NOT IN (:ids)"), List.of(1, 3))).containsExactly(2);
        assertThat(found(ids(driver, "NOT (id IN (:ids))"), List.of(1, 3))).containsExactly(2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void findsAllWhereAnEmptyListIsNotNegatedItself(Queried driver) {
        assertThat(found(ids(driver, "id IS NOT NULL AND (id = 1 OR id IN (:ids))"), List.of()))
                .containsExactly(1);
        assertThat(found(ids(driver, "id NOT IN (2, 3) AND NOT EXISTS (SELECT 1 WHERE t.id IN (:ids))"), List.of()))
                .containsExactly(1);
        assertThat(found(
                        ids(driver, "name NOT LIKE 'a%' AND CASE WHEN id IN (:ids) THEN 0 ELSE id END > 0"), List.of()))
                .containsExactly(2, 3);
    }

    @Test
    void refusesWhatNoListTakes() {
        var query = ids(Drivers.H2, "id IN (:ids)");

        assertThat(failure(query, Collections.nCopies(1001, 1)))
                .hasMessageStartingWith("parameter :ids is given 1001 values, and takes 1000: bind an SQL array");
        assertThat(failure(query, Arrays.asList(1, null)))
                .hasMessageStartingWith("parameter :ids is given a list with a null, which IN never finds");
        assertThat(failure(query, null)).hasMessage("parameter :ids is given null and takes a collection");
        assertThat(failure(query, List.of(Optional.of(1))))
                .hasMessageStartingWith("parameter :ids is given a java.util.Optional");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT :ids",
                "SELECT 1 WHERE 1 = :ids",
                "SELECT 1 WHERE 1 IN (1, :ids)",
                "SELECT 1 WHERE 1 IN (:ids, 1)",
                "SELECT COALESCE(:ids)",
                "SELECT 1 WHERE 1 IN (:ids) OR 1 = :ids",
                "SELECT MIN(:ids)"
            })
    void standsAloneInAnIn(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Drivers.H2.query(text).bindIn("ids", Ids::ids).list(row -> 1))
                .withMessageStartingWith("parameter :ids takes a list, so it stands alone in IN (:ids)");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,2", "3,4", "4,4", "5,8", "100,128", "512,512", "513,1000", "1000,1000"})
    void repeatsTheLastValueForFewTexts(int size, int padded) {
        Object taken = Parameter.LIST
                .taking()
                .taken(":ids", IntStream.range(0, size).boxed().toList());

        assertThat((Object[]) taken).hasSize(padded);
        assertThat(((Object[]) taken)).allMatch(value -> (int) value < size);
        assertThat(IntStream.range(0, size)).allMatch(i -> ((Object[]) taken)[i].equals(i));
        assertThat(IntStream.range(size, padded)).allMatch(i -> ((Object[]) taken)[i].equals(size - 1));
    }
}
