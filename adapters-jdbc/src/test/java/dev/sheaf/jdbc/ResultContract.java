package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What comes of a query, on every database alike. */
abstract class ResultContract {

    private enum Colour {
        RED
    }

    private static final String THREE = "SELECT * FROM (VALUES (1, 'a'), (2, NULL), (3, 'c')) AS t(id, name)";
    private static final String NONE = "SELECT * FROM (VALUES (1, 'a')) AS t(id, name) WHERE id = 2";

    abstract DataSource dataSource();

    private JdbcQuery<Object> query(String sql) {
        return JdbcSource.query(dataSource(), sql);
    }

    @Test
    void answersWithOneRow() {
        String name = Ask.value(query(THREE + " WHERE id = 1").one(row -> row.getString("name")));
        assertThat(name).isEqualTo("a");
        assertThat(Ask.value(query(THREE + " WHERE id = 1").oneOrEmpty(row -> row.getString("name"))))
                .contains("a");
    }

    @Test
    void answersWithNullWhereTheColumnIsNull() {
        String name = Ask.value(query(THREE + " WHERE id = 2").one(row -> row.getString("name")));
        assertThat(name).isNull();
        assertThat(Ask.value(query(THREE + " WHERE id = 2").oneOrEmpty(row -> row.getString("name"))))
                .isEmpty();
    }

    @Test
    void answersWithTheListOfAllRows() {
        List<String> names = Ask.value(query(THREE + " ORDER BY id").list(row -> row.getString("name")));

        assertThat(names).isEqualTo(Arrays.asList("a", null, "c")).isUnmodifiable();
        assertThat(Ask.value(query(NONE).list(row -> row.getInt("id")))).isEmpty();
    }

    @Test
    void answersWithAMapInTheOrderOfTheRows() {
        var source = query(THREE + " ORDER BY id DESC").toMap(row -> row.getInt("id"), row -> row.getString("name"));

        assertThat(Ask.value(source)).containsExactly(entry(3, "c"), entry(2, null), entry(1, "a"));
        assertThat(Ask.value(source)).isUnmodifiable();
    }

    @Test
    void tellsNoRowFromASecondOne() {
        assertThat(Ask.failure(query(NONE).one(row -> row.getInt("id"))))
                .isInstanceOf(NoRowException.class)
                .hasMessage("no row where one was to be: " + NONE);
        assertThat(Ask.value(query(NONE).oneOrEmpty(row -> row.getInt("id")))).isEmpty();
        assertThat(Ask.failure(query(THREE).one(row -> row.getInt("id"))))
                .isInstanceOf(TooManyRowsException.class)
                .hasMessage("a second row where one was to be: " + THREE);
        assertThat(Ask.failure(query(THREE).oneOrEmpty(row -> row.getInt("id"))))
                .isInstanceOf(TooManyRowsException.class);
    }

    @Test
    void failsOnOneRowMoreThanItMayHave() {
        assertThat(Ask.value(query(THREE).maxRows(3).list(row -> row.getInt("id"))))
                .hasSize(3);
        assertThat(Ask.failure(query(THREE).maxRows(2).list(row -> row.getInt("id"))))
                .isInstanceOf(TooManyRowsException.class)
                .hasMessage("more than 2 rows: " + THREE);
        assertThat(Ask.value(query(THREE).maxRows(Integer.MAX_VALUE).list(row -> row.getInt("id"))))
                .hasSize(3);
    }

    @Test
    void failsOnAKeyThatComesAgain() {
        assertThat(Ask.failure(query(THREE).toMap(row -> "same", row -> row.getInt("id"))))
                .isInstanceOf(TooManyRowsException.class)
                .hasMessage("row 2 has the key of an earlier one: " + THREE);
        assertThat(Ask.failure(query(THREE).toMap(row -> row.getString("name"), row -> row.getInt("id"))))
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("row 2 has a null key");
    }

    @Test
    void keepsTheErrorOfTheDatabase() {
        Throwable failure = Ask.failure(
                query("SELECT nonsense FROM nowhere WHERE x = 'secret'").one(row -> 1));

        assertThat(failure)
                .isInstanceOf(QueryFailedException.class)
                .hasMessageMatching("query failed with SQLState .{5}: SELECT nonsense FROM nowhere.*")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(((QueryFailedException) failure).sqlState())
                .contains(((SQLException) failure.getCause()).getSQLState());
        assertThat(((QueryFailedException) failure).sql()).startsWith("SELECT nonsense");
    }

    @Test
    void neverShowsAValueInItsOwnMessage() {
        var source =
                query("SELECT CAST(:x AS INTEGER)").bind("x", query -> "secret").one(row -> row.getInt(1));

        assertThat(Ask.failure(source))
                .isInstanceOf(QueryFailedException.class)
                .hasMessageContaining(":x")
                .hasMessageNotContaining("secret");
    }

    @Test
    void passesOnWhatAMapperThrows() {
        IOException thrown = new IOException("not JSON");

        assertThat(Ask.failure(query("SELECT 1").one(row -> {
                    throw thrown;
                })))
                .isSameAs(thrown);
        assertThat(Ask.failure(query("SELECT 1").one(row -> row.getInt("nope"))))
                .isInstanceOf(QueryFailedException.class)
                .hasCauseInstanceOf(SQLException.class);
        assertThat(Ask.failure(query("SELECT 1").one(row -> {
                    throw new StackOverflowError();
                })))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void bindsValuesOfManyTypes() {
        UUID uuid = UUID.randomUUID();
        Instant instant = Instant.parse("2026-11-23T12:00:00Z");
        var source = query("SELECT CAST(:text AS VARCHAR), CAST(:number AS BIGINT), CAST(:uuid AS UUID),"
                        + " CAST(:date AS DATE), CAST(:instant AS TIMESTAMP WITH TIME ZONE), CAST(:colour AS VARCHAR),"
                        + " CAST(:nothing AS VARCHAR), CAST(:text AS VARCHAR)")
                .bind("text", query -> "it's :text")
                .bind("number", query -> 42L)
                .bind("uuid", query -> uuid)
                .bind("date", query -> LocalDate.of(2026, 11, 23))
                .bind("instant", query -> instant)
                .bind("colour", query -> Colour.RED)
                .bind("nothing", query -> null)
                .one(row -> Arrays.asList(
                        row.getString(1),
                        row.getLong(2),
                        row.getObject(3, UUID.class),
                        row.getObject(4, LocalDate.class),
                        row.getObject(5, java.time.OffsetDateTime.class).toInstant(),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8)));

        assertThat(Ask.value(source))
                .isEqualTo(Arrays.asList(
                        "it's :text", 42L, uuid, LocalDate.of(2026, 11, 23), instant, "RED", null, "it's :text"));
    }

    @Test
    void bindsNullsAndValuesOfAType() {
        var source = query("SELECT :nothing, :number")
                .bind("nothing", JDBCType.VARCHAR, query -> null)
                .bind("number", JDBCType.INTEGER, query -> "42")
                .one(row -> Arrays.asList(row.getString(1), row.getObject(2)));

        assertThat(Ask.value(source)).isEqualTo(Arrays.asList(null, 42));
    }

    @Test
    void failsWhenAValueCannotBeTakenFromTheQuery() {
        var source = query("SELECT :x").bind("x", query -> {
            throw new IllegalStateException("no such value");
        });

        assertThat(Ask.failure(source.one(row -> 1))).hasMessage("no such value");
    }

    @Test
    void runsOffTheCallersThread() {
        Thread worker = Ask.value(query("SELECT 1").one(row -> Thread.currentThread()));

        assertThat(worker).isNotSameAs(Thread.currentThread());
        assertThat(worker.isDaemon()).isTrue();
    }

    @Test
    void asksAgainAndAgain() throws Exception {
        var source =
                query("SELECT CAST(:x AS INTEGER)").<Integer>bind("x", x -> x).one(row -> row.getInt(1));

        for (int i = 0; i < 50; i++) {
            assertThat(Ask.start(source, i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }
}
