package dev.sheaf.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * SQL with its parameters, named or numbered, taken apart once, when the source is built.
 *
 * @param text as the user wrote it; for messages
 * @param jdbc with a question mark in the place of each parameter
 * @param pieces what stands before, between and behind the parameters
 * @param positions the name for each question mark, in their order; a name can come more than once. Unnamed ones are
 *     called by their number, from 1 on
 * @param names each name once
 * @param mark before a name in messages: a question mark where the parameters are unnamed, else a colon
 */
record NamedSql(String text, String jdbc, List<String> pieces, List<String> positions, Set<String> names, String mark) {

    private static final int EXCERPT = 1000;

    /**
     * Takes SQL apart: in one way for almost all texts, in several where databases differ.
     *
     * @return the different readings by those dialects for which the text is valid, at least one
     * @throws IllegalArgumentException if something in it does not end, or if it has named and unnamed parameters, in
     *     every dialect
     */
    static List<NamedSql> readings(String text) {
        if (Objects.requireNonNull(text, "sql").isBlank()) {
            throw new IllegalArgumentException("the SQL text is blank");
        }
        List<NamedSql> readings = new ArrayList<>();
        IllegalArgumentException first = null;
        for (Dialect dialect : Dialect.values()) {
            try {
                NamedSql reading = new NamedSqlParser(text, dialect).parse();
                if (!readings.contains(reading)) {
                    readings.add(reading);
                }
            } catch (IllegalArgumentException invalid) {
                first = first == null ? invalid : first;
            }
        }
        if (first != null && readings.isEmpty()) {
            throw first;
        }
        return readings;
    }

    /** For messages, which nobody reads to their end. */
    String excerpt() {
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...";
    }

    @Override
    public String toString() {
        return excerpt();
    }
}
