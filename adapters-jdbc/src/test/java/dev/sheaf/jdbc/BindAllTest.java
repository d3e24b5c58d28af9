package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sheaf.Source;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The components of a record as parameters, values that depend on no query, and records as answers. */
class BindAllTest {

    private record Search(String name, int age, List<Integer> ids) {}

    private record Person(int id, String name) {}

    private static final String PEOPLE = "SELECT id, name FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(id, name)";

    private static final Search SEARCH = new Search("b", 7, List.of(1, 2));

    private static JdbcQuery<Object> query(String sql) {
        return Drivers.H2.query(sql);
    }

    @Test
    void bindsTheComponentsOfARecord() {
        Source<Search, Person> source = query(
                        PEOPLE + " WHERE id IN (:ids) AND name = :name AND :age = 7 AND name < :last")
                .bindConstant("last", "z")
                .bindAll(Search.class)
                .one(Person.class);

        assertThat(Await.value(Ask.start(source, SEARCH))).isEqualTo(new Person(2, "b"));
    }

    @Test
    void leavesToOthersWhatIsBoundAlready() {
        var source = query(PEOPLE + " WHERE name = :name AND :age = 8")
                .bind("age", (Search search) -> search.age() + 1)
                .bindAll(Search.class)
                .list(Person.class);

        assertThat(Await.value(Ask.start(source, SEARCH))).containsExactly(new Person(2, "b"));
    }

    private record Wrapped(Optional<String> name) {}

    private record Array(
            @SuppressWarnings("ArrayRecordComponent") String[] name) {}

    @Test
    void refusesComponentsThatDoNotFit() {
        var query = query(PEOPLE + " WHERE name = :name");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.bindAll(Wrapped.class))
                .withMessage("component name of " + Wrapped.class.getName()
                        + " is a java.util.Optional, which cannot be bound as it is: bind it first, by its name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.bindAll(Array.class))
                .withMessageContaining("is a java.lang.String[], which cannot be bound");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.bindAll(String.class))
                .withMessageStartingWith("java.lang.String is no record");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(PEOPLE + " WHERE id = :id").bindAll(Search.class))
                .withMessageStartingWith(
                        "no parameter without a value has the name of a component of " + Search.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("SELECT ?").bindAll(Search.class))
                .withMessageStartingWith("no parameter without a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        query(PEOPLE + " WHERE id = :ids").bindAll(Search.class).list(Person.class))
                .withMessageStartingWith("parameter :ids takes a list");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(PEOPLE + " WHERE name = :name AND id = :id")
                        .bindAll(Search.class)
                        .list(Person.class))
                .withMessageStartingWith("no value for :id");
    }

    @Test
    void doesNotGuessWhatAComponentIsToBeWhereDatabasesDiffer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        query("SELECT data #- :name\nFROM t WHERE age = :age").bindAll(Search.class))
                .withMessageStartingWith("databases differ in what is a parameter from \":name");
    }

    private record Failing(String name) {
        @Override
        @SuppressWarnings("UnusedMethod") // but by bindAll
        public String name() {
            throw new IllegalStateException("no name");
        }
    }

    @Test
    void failsWithWhatAComponentFailsWith() {
        var source =
                query(PEOPLE + " WHERE name = :name").bindAll(Failing.class).list(Person.class);

        assertThat(Await.failure(Ask.start(source, new Failing("x")))).hasMessage("no name");
        assertThat(Await.failure(Ask.start(source, null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("query");
    }

    @Test
    void bindsConstants() {
        var source = query(PEOPLE + " WHERE name = :name AND :nothing IS NULL")
                .bindConstant("name", 'c')
                .bindConstant("nothing", null)
                .oneOrEmpty(Person.class);

        assertThat(Ask.value(source)).contains(new Person(3, "c"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("SELECT :x").bindConstant("x", List.of(1)))
                .withMessageStartingWith("parameter :x is given a java.util.ImmutableCollections")
                .withMessageContaining("bindIn");
        assertThat(Ask.value(
                        query("SELECT :x").bindConstant("x", new UUID(1, 2)).one(RowMapper.ofColumn(UUID.class))))
                .isEqualTo(new UUID(1, 2));
    }
}
