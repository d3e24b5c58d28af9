package dev.sheaf.jdbc;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A SQL query as a source: the entry to this module.
 *
 * {@snippet class="dev.sheaf.jdbc.JdbcSnippets" region="query"}
 *
 * <p>A source made here has workers and permits of its own, with the defaults of {@link JdbcClient}; a client of your
 * own lets several sources share them.
 */
public final class JdbcSource {

    private JdbcSource() {}

    /**
     * Begins a query.
     *
     * <p>The text is read as its database does, which nobody needs to name: in literals, quoted identifiers and
     * comments nothing is a parameter, nor is a colon right behind a word, a quote or a bracket, as in {@code
     * tags[1:n]}. Write {@code \:} for any other colon that is none, and {@code ??} for an operator with a question
     * mark. Where databases read a text differently, that reading counts which has the parameters that are given and no
     * others; a text that is still open then is refused.
     *
     * @param dataSource gives the connections, preferably a pool
     * @param sql one statement that returns rows, with parameters written as {@code :name} or as {@code ?}
     * @return to be given its parameters and the shape of its result
     * @throws IllegalArgumentException if the SQL text is blank, has a literal or comment that does not end, a numbered
     *     parameter such as {@code ?1}, or both named and unnamed parameters
     */
    public static JdbcQuery<@Nullable Object> query(DataSource dataSource, String sql) {
        return JdbcClient.on(dataSource).query(sql);
    }
}
