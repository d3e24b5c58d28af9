package dev.sheaf.jdbc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * SQL with named parameters, taken apart once, when the source is built.
 *
 * @param text as the user wrote it; for messages
 * @param jdbc with a question mark in the place of each parameter
 * @param positions the name for each question mark, in their order; a name can come more than once
 * @param names each name once
 */
record NamedSql(String text, String jdbc, List<String> positions, Set<String> names) {

    /**
     * Takes SQL apart.
     *
     * @throws IllegalArgumentException if something in it does not end, or if it has an unnamed parameter
     */
    static NamedSql parse(String text) {
        if (Objects.requireNonNull(text, "sql").isBlank()) {
            throw new IllegalArgumentException("the SQL text is blank");
        }
        NamedSqlParser parser = new NamedSqlParser(text);
        String jdbc = parser.parse();
        return new NamedSql(text, jdbc, List.copyOf(parser.names()), new LinkedHashSet<>(parser.names()));
    }

    @Override
    public String toString() {
        return text;
    }
}
