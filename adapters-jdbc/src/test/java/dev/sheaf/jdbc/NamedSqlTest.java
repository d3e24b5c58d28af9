package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {

    /** The reading of a text that is the same in all dialects. */
    private static NamedSql only(String text) {
        List<NamedSql> readings = NamedSql.readings(text);
        assertThat(readings).hasSize(1);
        return readings.get(0);
    }

    @Test
    void replacesParametersInTheirOrder() {
        NamedSql sql = only("SELECT :a, f(:b2_x,:a)::text FROM t WHERE x=:größe");

        assertThat(sql.jdbc()).isEqualTo("SELECT ?, f(?,?)::text FROM t WHERE x=?");
        assertThat(sql.positions()).containsExactly("a", "b2_x", "a", "größe");
        assertThat(sql.names()).containsExactly("a", "b2_x", "größe");
        assertThat(sql.text()).contains(":a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT ':x', 'it''s :x', '', ''':x'",
                "SELECT \"a:x\", \"say \"\":x\"\"\", `b:x`",
                "SELECT 1 -- :x ?\n, 2",
                "SELECT 1 -- :x",
                "SELECT /* :x /* nested ? */ :y ' */ 1",
                "SELECT /**/ 1 /***/ - 1 / 2",
                "SELECT $$ :x ' $$, $tag$ $$ :x $other$ ? $tag$, $1",
                "SELECT a$b$ FROM t$x$",
                "SELECT x::int, y::timestamp::date, '{}'::jsonb",
                "SELECT arr[1:2], arr[lo : hi], arr[:2]",
                "SELECT data ?? 'key', data ??| keys",
                "SELECT E'\\':x', e'\\\\', E'a''\\':x'",
                "SELECT @v := 1",
                "SELECT 1 :",
                "SELECT 1 -",
                "SELECT 1 /",
                "SELECT 1 $",
            })
    void leavesEverythingElseAlone(String text) {
        NamedSql sql = only(text);

        assertThat(sql.jdbc()).isEqualTo(text);
        assertThat(sql.positions()).isEmpty();
    }

    @Test
    void findsParametersRightAfterWhatItLeavesAlone() {
        assertThat(only("SELECT 'a'=:x,\"b\"=:x/**/:x--\n:x,$$ $$=:x").jdbc())
                .isEqualTo("SELECT 'a'=?,\"b\"=?/**/?--\n?,$$ $$=?");
        // Not an escape string but an alias that ends with an e, so the backslash is one.
        assertThat(only("SELECT date'\\' , :x").jdbc()).isEqualTo("SELECT date'\\' , ?");
        assertThat(only("SELECT :x::uuid").jdbc()).isEqualTo("SELECT ?::uuid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'open :x",
                "SELECT \"open",
                "SELECT `open",
                "SELECT /* open /* ",
                "SELECT /*/",
                "SELECT $$ open",
                "SELECT $a$ open $$ $b$",
                "SELECT E'open\\'",
                "SELECT E'open\\",
            })
    void refusesWhatDoesNotEnd(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedSql.readings(text))
                .withMessageContaining("does not end")
                .withMessageContaining(text);
    }

    @Test
    void countsUnnamedParameters() {
        NamedSql sql = only("SELECT ?, data ?? 'key', '?', $$?$$ /* ? */ FROM t WHERE x = ?::int");

        assertThat(sql.jdbc()).isEqualTo(sql.text());
        assertThat(sql.positions()).containsExactly("1", "2");
        assertThat(sql.mark()).isEqualTo("?");
        assertThat(only("SELECT :x ?? 'key'").mark()).isEqualTo(":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM t WHERE id = ? AND x = :x", "SELECT * FROM t WHERE x = :x AND id = ?"})
    void refusesNamedAndUnnamedParametersTogether(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedSql.readings(text))
                .withMessageContaining("position")
                .withMessageContaining("either :name or ?");
    }

    @Test
    void refusesNumbersOfParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedSql.readings("SELECT ?2, ?1"))
                .withMessageContaining("numbered parameter at position 7: write :name")
                .withMessageContaining("SELECT ?2, ?1");
        assertThat(only("SELECT '?1' /* ?1 */ FROM t WHERE x = ? -- ?2").positions())
                .containsExactly("1");
    }

    @Test
    void takesTextsOfAnyLength() {
        String text = "SELECT " + "(:x /* '? */ + $1 $a$ :y $a$) - ".repeat(20_000) + "1";

        NamedSql sql = only(text);

        assertThat(sql.positions()).hasSize(20_000);
        assertThat(sql.text()).isEqualTo(text);
        assertThat(sql.toString()).hasSizeLessThan(1_100).startsWith("SELECT (:x");
    }

    @Test
    void refusesBlankText() {
        assertThatIllegalArgumentException().isThrownBy(() -> NamedSql.readings(" \n"));
    }

    @Test
    void takesWhatIsBoundForTheReadingThatIsMeant() {
        // For MySQL one string, a parameter and another string; for others two strings and a word between them.
        String text = "SELECT 'it\\'s', :x, 'don\\'t'";
        // For PostgreSQL an operator, for MySQL a comment.
        String path = "SELECT data #- :path\nFROM t WHERE id = :id";

        assertThat(NamedSql.readings(text)).hasSize(2);
        assertThat(settled(query(text).bind("x", any -> 1))).isEqualTo("SELECT 'it\\'s', ?, 'don\\'t'");
        assertThat(settled(query(text))).isEqualTo(text);
        assertThat(settled(query(path).bind("path", any -> 1).bind("id", any -> 1)))
                .isEqualTo("SELECT data #- ?\nFROM t WHERE id = ?");
        assertThat(settled(query(path).bind("id", any -> 1))).isEqualTo("SELECT data #- :path\nFROM t WHERE id = ?");
        assertThat(settled(query("SELECT 1 # what?\n + ?").param(any -> 1))).isEqualTo("SELECT 1 # what?\n + ?");
    }

    @Test
    void refusesATextThatIsStillOpen() {
        String text = "SELECT 'it\\'s', :x, 'don\\'t', :x";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(text).bind("x", any -> 1).list(row -> 1))
                .withMessageContaining("from \":x, 'don\\'t', ?\" on: give a parameter there a name of its own")
                .withMessageContaining(text);
    }

    @Test
    void takesAnotherNameAsASignOfWhatIsMeant() {
        String text = "SELECT :id FROM #temp WHERE id = :id";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> query(text).bind("id", any -> 1).list(row -> 1))
                .withMessageContaining("from \":id\" on: give a parameter there a name of its own");
        assertThat(settled(query("SELECT :id FROM #temp WHERE id = :same")
                        .bind("id", any -> 1)
                        .bind("same", any -> 1)))
                .isEqualTo("SELECT ? FROM #temp WHERE id = ?");
        assertThat(only("SELECT :id, data #> :path, data #>> '{a}' WHERE id = :id")
                        .positions())
                .as("no comment begins like an operator of PostgreSQL")
                .containsExactly("id", "path", "id");
    }

    @Test
    void escapesAColon() {
        assertThat(only("SELECT a\\:b, \\:x, tags[:lo\\::hi], '\\:', \\N").jdbc())
                .isEqualTo("SELECT a:b, :x, tags[?:?], '\\:', \\N");
    }

    @Test
    void readsAnIndexAlikeForAll() {
        assertThat(only("SELECT tags[:i], f(x)[:i], ARRAY[:a, :b], x[:i][:j], \"t\"[:i]")
                        .positions())
                .containsExactly("i", "i", "a", "b", "i", "j", "i");
        assertThat(settled(query("SELECT [1, :x]").bind("x", any -> 1))).isEqualTo("SELECT [1, ?]");
        assertThat(settled(query("SELECT [a :x]"))).isEqualTo("SELECT [a :x]");
    }

    @Test
    void namesTheRemedyForWhatIsNoParameter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("SELECT LIMIT:n").bind("n", any -> 1))
                .withMessageContaining("right behind a word or a quote, a colon begins none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("SELECT tags[:n]").list(row -> 1))
                .withMessageContaining("no value for :n")
                .withMessageContaining("\\: where no parameter is meant");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("SELECT data @? '$.a'").list(row -> 1))
                .withMessageContaining("write ?? where an operator is meant (@?? for @?)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query("SELECT data @? '$.a' AND id = :id"))
                .withMessageContaining("@?? for @?");
    }

    @Test
    void refusesACommentThatDoesNotBegin() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedSql.readings("SELECT 1 */ 2"))
                .withMessageContaining("does not begin");
        assertThat(only("SELECT 5 */* times */ :x").jdbc()).isEqualTo("SELECT 5 */* times */ ?");
    }

    private static JdbcQuery<Object> query(String text) {
        return JdbcSource.query(new JdbcDataSource(), text);
    }

    private static String settled(JdbcQuery<?> query) {
        return ((QuerySource<?, ?>) query.list(row -> 1)).sql().jdbc();
    }
}
