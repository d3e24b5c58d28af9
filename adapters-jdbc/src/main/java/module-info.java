import org.jspecify.annotations.NullMarked;

/**
 * A SQL query as a source: asked on a worker thread, ended in the database when it is cancelled.
 *
 * <p>Unless a parameter says otherwise, passing {@code null} to any method of this module throws a
 * {@link NullPointerException} that names the parameter.
 */
@NullMarked
module dev.sheaf.jdbc {
    requires static org.jspecify;
    requires org.slf4j;
    requires transitive dev.sheaf;
    requires transitive java.sql;

    exports dev.sheaf.jdbc;
}
