package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sheaf.Source;
import java.util.Map;
import java.util.Objects;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What is refused, or accepted, while a source is built: nothing here connects. */
class JdbcQueryTest {

    private record UserQuery(String userId, int age) {}

    private final JdbcDataSource dataSource = new JdbcDataSource();

    @Test
    void infersTheTypesOfQueryAndAnswer() {
        var users = JdbcSource.query(dataSource, "SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .one(row -> row.getString("data"));
        var analytics = JdbcSource.query(dataSource, "SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getInt("count"));
        var several = JdbcSource.query(dataSource, "SELECT :a, :b, :c")
                .bind("a", UserQuery::userId)
                .bind("b", query -> query.age())
                .bind("c", Objects::toString)
                .oneOrEmpty(row -> row.getLong(1));

        Source<UserQuery, String> typedUsers = users;
        Source<UserQuery, Map<String, Integer>> typedAnalytics = analytics;
        Source<UserQuery, java.util.Optional<Long>> typedSeveral = several;
        assertThat(typedUsers).hasToString("JdbcSource[SELECT data FROM users WHERE id = :id]");
        assertThat(typedAnalytics).isNotNull();
        assertThat(typedSeveral).isNotNull();
    }

    @Test
    void takesAnyQueryWhereThereIsNoParameter() {
        Source<Object, String> source = JdbcSource.query(dataSource, "SELECT 1").one(row -> row.getString(1));

        assertThat(source).isNotNull();
    }

    @Test
    void refusesAParameterThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> JdbcSource.query(dataSource, "SELECT :id, :name").bind("nmae", UserQuery::userId))
                .withMessage("there is no parameter :nmae in the SQL text, which has :id, :name: SELECT :id, :name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSource.query(dataSource, "SELECT 1").bind("id", UserQuery::userId))
                .withMessageContaining("which has none");
    }

    @Test
    void refusesAParameterWithoutAValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSource.query(dataSource, "SELECT :id, :name, :id")
                        .bind("id", UserQuery::userId)
                        .list(row -> row.getString(1)))
                .withMessage("no value for :name, give it with bind, or write \\: where no parameter is meant:"
                        + " SELECT :id, :name, :id");
    }

    @Test
    void refusesAParameterBoundTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSource.query(dataSource, "SELECT :id")
                        .bind("id", UserQuery::userId)
                        .bind("id", UserQuery::age))
                .withMessage("parameter :id is bound twice: SELECT :id");
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSource.query(dataSource, "SELECT 1").maxRows(0))
                .withMessageContaining("maxRows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcClient.on(dataSource).withPermits(0))
                .withMessageContaining("permit");
    }

    @Test
    void namesTheParameterThatIsNull() {
        var query = JdbcSource.query(dataSource, "SELECT :id");

        assertThatNullPointerException()
                .isThrownBy(() -> JdbcSource.query(null, "SELECT 1"))
                .withMessage("dataSource");
        assertThatNullPointerException()
                .isThrownBy(() -> JdbcSource.query(dataSource, null))
                .withMessage("sql");
        assertThatNullPointerException()
                .isThrownBy(() -> query.bind(null, q -> q))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> query.bind("id", null))
                .withMessage("value");
        assertThatNullPointerException()
                .isThrownBy(() -> query.one((RowMapper<Object>) null))
                .withMessage("mapper");
        assertThatNullPointerException()
                .isThrownBy(() -> query.list((RowMapper<Object>) null))
                .withMessage("mapper");
        assertThatNullPointerException()
                .isThrownBy(() -> query.oneOrEmpty((RowMapper<Object>) null))
                .withMessage("mapper");
        assertThatNullPointerException()
                .isThrownBy(() -> query.toMap(null, row -> 1))
                .withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> query.toMap(row -> 1, null))
                .withMessage("value");
    }

    @Test
    void canBeTheBaseOfSeveral() {
        var base = JdbcSource.query(dataSource, "SELECT :a, :b").bind("a", UserQuery::userId);

        assertThat(base.bind("b", UserQuery::age).list(row -> row.getInt(2))).isNotNull();
        assertThat(base.bind("b", UserQuery::userId).list(row -> row.getString(2)))
                .isNotNull();
    }
}
