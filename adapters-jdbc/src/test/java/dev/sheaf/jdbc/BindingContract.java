package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.JDBCType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How parameters come to their values, on every database alike. */
abstract class BindingContract {

    private enum Colour {
        RED
    }

    private record Ids(List<Long> ids, String name) {}

    abstract DataSource dataSource();

    private JdbcQuery<Object> query(String sql) {
        return JdbcSource.query(dataSource(), sql);
    }

    @Test
    void bindsUnnamedParametersInTheirOrder() {
        var source = query("SELECT CAST(? AS VARCHAR), CAST(? AS BIGINT), '?' /* ? */, CAST(? AS VARCHAR)")
                .param(query -> "a")
                .param(query -> 42L)
                .param(JDBCType.VARCHAR, query -> null)
                .one(row -> Arrays.asList(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)));

        assertThat(Ask.value(source)).isEqualTo(Arrays.asList("a", 42L, "?", null));
    }

    @Test
    void bindsTheTypesOfJavaTime() {
        ZonedDateTime zoned = ZonedDateTime.of(2026, 11, 23, 12, 0, 0, 0, ZoneId.of("Europe/Lisbon"));
        LocalDateTime local = LocalDateTime.of(2026, 11, 23, 12, 30);
        OffsetDateTime offset = local.atOffset(ZoneOffset.ofHours(2));
        var source = query("SELECT CAST(:zoned AS TIMESTAMP WITH TIME ZONE), CAST(:local AS TIMESTAMP),"
                        + " CAST(:offset AS TIMESTAMP WITH TIME ZONE), CAST(:time AS TIME), CAST(:date AS DATE)")
                .bind("zoned", query -> zoned)
                .bind("local", query -> local)
                .bind("offset", query -> offset)
                .bind("time", query -> LocalTime.of(12, 30))
                .bind("date", query -> LocalDate.of(2026, 11, 23))
                .one(row -> List.of(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getObject(2, LocalDateTime.class),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getObject(4, LocalTime.class),
                        row.getObject(5, LocalDate.class)));

        assertThat(Ask.value(source))
                .isEqualTo(List.of(
                        zoned.toInstant(),
                        local,
                        offset.toInstant(),
                        LocalTime.of(12, 30),
                        LocalDate.of(2026, 11, 23)));
    }

    @Test
    void bindsArrays() {
        String sql = "SELECT id FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS t(id, name) WHERE id = ANY (:ids)"
                + " AND name = :name ORDER BY id";
        var source = query(sql)
                .bindArray("ids", "bigint", Ids::ids)
                .bind("name", Ids::name)
                .list(row -> row.getInt(1));

        assertThat(Await.value(Ask.start(source, new Ids(List.of(1L, 2L), "b"))))
                .containsExactly(2);
        assertThat(Await.value(Ask.start(source, new Ids(List.of(), "b")))).isEmpty();
        assertThat(Await.value(Ask.start(source, new Ids(null, "b")))).isEmpty();
    }

    @Test
    void bindsArraysWhoseElementsNeedConversion() {
        var source = query("SELECT id FROM (VALUES (1, 'RED'), (2, 'BLUE')) AS t(id, name) WHERE name = ANY (?)")
                .paramArray("varchar", query -> new Colour[] {Colour.RED})
                .one(row -> row.getInt(1));

        assertThat(Ask.value(source)).isEqualTo(1);
    }

    @SuppressWarnings("ArrayRecordComponent") // as users have them
    private record Everything(
            int id,
            String userName,
            Long count,
            boolean active,
            double share,
            Instant at,
            LocalDate bornOn,
            UUID key,
            Colour colour,
            String[] tags,
            Integer nothing) {}

    private static final String EVERYTHING =
            "SELECT 7 AS ID, 'ada' AS user_name, 42 AS \"Count\", TRUE AS active, 0.5 AS share, 'more' AS unused,"
                    + " CAST('2026-11-23 12:00:00+00' AS TIMESTAMP WITH TIME ZONE) AS at, CAST('2026-11-23' AS DATE) AS born_on,"
                    + " CAST('5c3b4b1e-0f83-4a0b-8d3e-6b0f7c9a1d2e' AS UUID) AS key_, 'RED' AS colour, ARRAY['x', 'y'] AS tags,"
                    + " CAST(NULL AS INTEGER) AS nothing";

    @Test
    void makesRecordsOfRows() {
        Everything made = Ask.value(query(EVERYTHING).one(RowMapper.ofRecord(Everything.class)));

        assertThat(made)
                .usingRecursiveComparison()
                .isEqualTo(new Everything(
                        7,
                        "ada",
                        42L,
                        true,
                        0.5,
                        Instant.parse("2026-11-23T12:00:00Z"),
                        LocalDate.of(2026, 11, 23),
                        UUID.fromString("5c3b4b1e-0f83-4a0b-8d3e-6b0f7c9a1d2e"),
                        Colour.RED,
                        new String[] {"x", "y"},
                        null));
    }

    private record Pair(int id, String name) {
        Pair {
            if (name.equals("bad")) {
                throw new IllegalStateException("a bad name");
            }
        }
    }

    private static final String PAIRS = "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t(id, name) ORDER BY id";

    @Test
    void makesRecordsInEveryShape() {
        RowMapper<Pair> pair = RowMapper.ofRecord(Pair.class);

        assertThat(Ask.value(query(PAIRS).list(pair))).containsExactly(new Pair(1, "a"), new Pair(2, "b"));
        assertThat(Ask.value(query(PAIRS).toMap(RowMapper.ofColumn(int.class), pair)))
                .containsEntry(2, new Pair(2, "b"));
        assertThat(Ask.value(query(PAIRS + " LIMIT 1").oneOrEmpty(row -> "within " + pair.map(row))))
                .contains("within Pair[id=1, name=a]");
    }

    @Test
    void saysWhichColumnsARecordMisses() {
        assertThat(Ask.failure(
                        query("SELECT 7 AS id, 'x' AS nick, 'y' AS unused").list(RowMapper.ofRecord(Everything.class))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "no column for userName, count, active, share, at, bornOn, key, colour, tags, nothing of")
                .message()
                .endsWithIgnoringCase("it has id, nick, unused");
    }

    @Test
    void refusesWhatARecordCannotHold() {
        assertThat(Ask.failure(
                        query("SELECT CAST(NULL AS INTEGER) AS id, 'x' AS name").one(RowMapper.ofRecord(Pair.class))))
                .isInstanceOf(NullPointerException.class)
                .hasMessageMatching("column (ID|id) is null, and int cannot be");
        assertThat(Ask.failure(query("SELECT 1 AS id, 'bad' AS name").one(RowMapper.ofRecord(Pair.class))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bad name");
        assertThat(Ask.failure(query("SELECT 'secret' AS colour").one(RowMapper.ofColumn(Colour.class))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void readsSingleColumns() {
        assertThat(Ask.value(query("SELECT 42").one(RowMapper.ofColumn(Long.class))))
                .isEqualTo(42L);
        assertThat(Ask.value(query("SELECT CAST(NULL AS INTEGER)").oneOrEmpty(RowMapper.ofColumn(Integer.class))))
                .isEmpty();
        assertThat(Ask.value(query("SELECT 'RED'").one(RowMapper.ofColumn(Colour.class))))
                .isEqualTo(Colour.RED);
    }

    @Test
    void readsTheWholeResult() {
        var sum = query(PAIRS).read(rows -> {
            int total = 0;
            while (rows.next()) {
                total += rows.getInt("id");
            }
            return total;
        });

        assertThat(Ask.value(sum)).isEqualTo(3);
        int columns = Ask.value(query(PAIRS).read(rows -> rows.getMetaData().getColumnCount()));
        assertThat(columns).isEqualTo(2);
    }

    @Test
    void countsTheRowsOfAReader() {
        ResultReader<Integer> counting = rows -> {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        };

        assertThat(Ask.value(query(PAIRS).maxRows(2).read(counting))).isEqualTo(2);
        assertThat(Ask.failure(query(PAIRS).maxRows(1).read(counting))).isInstanceOf(TooManyRowsException.class);
        assertThat(Ask.failure(query(PAIRS).read(rows -> rows.getInt("nope"))))
                .isInstanceOf(QueryFailedException.class);
    }

    @Test
    void mergesRowsOfTheSameKey() {
        var source = query("SELECT * FROM (VALUES ('a', 1), ('b', 2), ('a', 3)) AS t(k, v)")
                .toMap(RowMapper.ofColumn(String.class), row -> row.getInt(2), Integer::sum);

        assertThat(Ask.value(source))
                .containsEntry("a", 4)
                .containsEntry("b", 2)
                .hasSize(2);
    }
}
