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
