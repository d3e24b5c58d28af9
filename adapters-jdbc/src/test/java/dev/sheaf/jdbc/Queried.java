package dev.sheaf.jdbc;

/** A database that can be asked. */
interface Queried {
    JdbcQuery<Object> query(String sql);
}
