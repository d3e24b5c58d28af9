package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The most common statements of each database's manual. In the files, each parameter stands between guillemets. */
class StatementsTest {

    private static final Pattern PARAMETER = Pattern.compile("«:(\\w+)»");

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql", "sqlite", "duckdb", "oracle", "sqlserver", "h2"})
    void readsTheStatementsOfADatabase(String database) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> statements = statements(database);
        for (String marked : statements) {
            String text = marked.replaceAll("[«»]", "");
            String expected = PARAMETER.matcher(marked).replaceAll("?").replace("\\:", ":");
            try {
                String jdbc = jdbc(text, names(marked));
                if (!jdbc.equals(expected)) {
                    wrong.add(text + "\n  became " + jdbc);
                }
            } catch (IllegalArgumentException refused) {
                wrong.add(text + "\n  was refused: " + refused.getMessage());
            }
        }

        assertThat(statements).hasSizeGreaterThanOrEqualTo(20);
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SQLITE   | SELECT 1 /* a /* b */ + :x                               | 8",
                "SQLITE   | SELECT [it's] + :x FROM (SELECT 2 AS [it's])             | 9",
                "SQLITE   | SELECT 5 --1 + :not                                      | 5",
                "DUCKDB   | SELECT len(l[1:n]) + :x FROM (SELECT [1, 2, 3] l, 2 n) t | 9",
                "DUCKDB   | SELECT {'a':n}.a + CAST(:x AS INT) FROM (SELECT 2 n) t   | 9",
                "DUCKDB   | SELECT /* a /* don't */ :not */ :x + 1                   | 8",
                "POSTGRES | SELECT cardinality((ARRAY[1, 2, 3])[:x - 6\\:n]) FROM (SELECT 2 n) t | 2",
                "POSTGRES | SELECT cardinality((ARRAY[1, 2, 3])[1:n]) + :x FROM (SELECT 2 n) t | 9",
                "POSTGRES | SELECT CAST('[5, 6]'::jsonb #>> '{0}' AS INT) + :x -- it's # :not | 12",
                "POSTGRES | SELECT length(E'it\\'s :not') + length('C:\\') + :x         | 19",
                "H2       | SELECT CONCAT(CAST(JSON_OBJECT('a':n) AS VARCHAR), :x) FROM (SELECT 2 n) t | {\"a\":2}7",
                "H2       | SELECT /* a /* don't */ :not */ :x + 1                    | 8",
            })
    void runsWhatADatabaseReadsInItsOwnWay(Drivers driver, String text, String expected) {
        JdbcQuery<Object> query = driver.query(text);
        JdbcQuery<Object> bound = text.contains(":x") ? query.bindConstant("x", 7) : query;

        String answer = Ask.value(bound.one(row -> row.getString(1)));
        assertThat(answer).isEqualTo(expected);
    }

    private static String jdbc(String text, Set<String> names) {
        JdbcQuery<Object> query = JdbcSource.query(new JdbcDataSource(), text);
        for (String name : names) {
            query = query.bind(name, any -> 1);
        }
        return ((QuerySource<?, ?>) query.list(row -> 1)).sql().jdbc();
    }

    private static Set<String> names(String marked) {
        Set<String> names = new LinkedHashSet<>();
        PARAMETER.matcher(marked).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    private static List<String> statements(String database) throws IOException {
        try (InputStream file = StatementsTest.class.getResourceAsStream("statements/" + database + ".sql")) {
            String all = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return List.of(all.strip().split("\n;;\n"));
        }
    }
}
