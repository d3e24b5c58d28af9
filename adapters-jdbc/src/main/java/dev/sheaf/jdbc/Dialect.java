package dev.sheaf.jdbc;

/**
 * How a family of databases reads a SQL text, as far as that decides what is a parameter. What they agree on, and what
 * only one of them knows, is read alike for all.
 */
enum Dialect {
    /** The standard, PostgreSQL, DuckDB, H2: comments nest. */
    STANDARD(true, false),
    ORACLE(false, false),
    /**
     * MariaDB too: a backslash escapes within quotes, {@code #} begins a comment, and {@code --} only where a space
     * follows.
     */
    MYSQL(false, false),
    /** Quotes identifiers with brackets. */
    SQL_SERVER(true, true),
    SQLITE(false, true);

    final boolean commentsNest;
    final boolean bracketsQuote;

    Dialect(boolean commentsNest, boolean bracketsQuote) {
        this.commentsNest = commentsNest;
        this.bracketsQuote = bracketsQuote;
    }
}
