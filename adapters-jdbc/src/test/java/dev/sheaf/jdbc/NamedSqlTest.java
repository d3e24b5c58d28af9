package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {

    @Test
    void replacesParametersInTheirOrder() {
        NamedSql sql = NamedSql.parse("SELECT :a, f(:b2_x,:a)::text FROM t WHERE x=:größe");

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
        NamedSql sql = NamedSql.parse(text);

        assertThat(sql.jdbc()).isEqualTo(text);
        assertThat(sql.positions()).isEmpty();
    }

    @Test
    void findsParametersRightAfterWhatItLeavesAlone() {
        assertThat(NamedSql.parse("SELECT 'a':x,\"b\":x/**/:x--\n:x,$$ $$:x").jdbc())
                .isEqualTo("SELECT 'a'?,\"b\"?/**/?--\n?,$$ $$?");
        // Not an escape string but an alias that ends with an e, so the backslash is one.
        assertThat(NamedSql.parse("SELECT date'\\' , :x").jdbc()).isEqualTo("SELECT date'\\' , ?");
        assertThat(NamedSql.parse("SELECT :x::uuid").jdbc()).isEqualTo("SELECT ?::uuid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'open :x",
                "SELECT \"open",
                "SELECT `open",
                "SELECT /* open /* */",
                "SELECT /*/",
                "SELECT $$ open",
                "SELECT $a$ open $$ $b$",
                "SELECT E'open\\'",
                "SELECT E'open\\",
            })
    void refusesWhatDoesNotEnd(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedSql.parse(text))
                .withMessageContaining("does not end")
                .withMessageContaining(text);
    }

    @Test
    void countsUnnamedParameters() {
        NamedSql sql = NamedSql.parse("SELECT ?, data ?? 'key', '?', $$?$$ /* ? */ FROM t WHERE x = ?::int");

        assertThat(sql.jdbc()).isEqualTo(sql.text());
        assertThat(sql.positions()).containsExactly("1", "2");
        assertThat(sql.isNumbered()).isTrue();
        assertThat(NamedSql.parse("SELECT :x ?? 'key'").isNumbered()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM t WHERE id = ? AND x = :x", "SELECT * FROM t WHERE x = :x AND id = ?"})
    void refusesNamedAndUnnamedParametersTogether(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedSql.parse(text))
                .withMessageContaining("position")
                .withMessageContaining("either :name or ?");
    }

    @Test
    void takesTextsOfAnyLength() {
        String text = "SELECT " + "(:x /* '? */ + $1 $a$ :y $a$) - ".repeat(20_000) + "1";

        NamedSql sql = NamedSql.parse(text);

        assertThat(sql.positions()).hasSize(20_000);
        assertThat(sql.text()).isEqualTo(text);
        assertThat(sql.toString()).hasSizeLessThan(1_100).startsWith("SELECT (:x");
    }

    @Test
    void refusesBlankText() {
        assertThatIllegalArgumentException().isThrownBy(() -> NamedSql.parse(" \n"));
    }
}
