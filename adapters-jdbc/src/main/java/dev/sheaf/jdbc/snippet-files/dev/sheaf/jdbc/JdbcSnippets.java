package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the Javadoc. */
class JdbcSnippets {

    private record UserQuery(String userId) {}

    private final JdbcConnectionPool dataSource =
            JdbcConnectionPool.create("jdbc:h2:mem:snippets;DB_CLOSE_DELAY=-1", "sa", "");

    @BeforeEach
    void fill() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE IF NOT EXISTS analytics(user_id VARCHAR, event_type VARCHAR, count INT);"
                            + " DELETE FROM analytics; INSERT INTO analytics VALUES ('42', 'login', 7)");
        }
    }

    @AfterEach
    void close() {
        dataSource.dispose();
    }

    @Test
    void query() {
        // @start region="query"
        var analytics = JdbcSource.query(dataSource, "SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getInt("count"));
        // @end

        assertThat(Await.value(Ask.start(analytics, new UserQuery("42")))).isEqualTo(Map.of("login", 7));
    }

    @Test
    void client() {
        DataSource poolOfTen = dataSource;
        // @start region="client"
        JdbcClient client = JdbcClient.on(poolOfTen).withPermits(10);

        var events = client.query("SELECT event_type FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .list(row -> row.getString("event_type"));
        var total = client.query("SELECT sum(count) FROM analytics").one(row -> row.getLong(1));
        // @end

        assertThat(Await.value(Ask.start(events, new UserQuery("42")))).isEqualTo(List.of("login"));
        assertThat(Ask.value(total)).isEqualTo(7L);
    }

    @Test
    void columns() {
        // @start region="columns"
        record Money(BigDecimal amount) {}
        record Price(String article, Money net, List<String> tags) {}

        Map<Class<?>, ColumnReader<?>> readers = Map.of(
                Money.class, (row, column) -> new Money(row.getBigDecimal(column)),
                List.class, (row, column) -> List.of(row.getString(column).split(" ")));
        var prices = JdbcSource.query(dataSource, "SELECT 'cup' AS article, 2.50 AS net, 'new blue' AS tags")
                .list(RowMapper.ofRecord(Price.class, readers));
        // @end

        assertThat(Ask.value(prices))
                .containsExactly(new Price("cup", new Money(new BigDecimal("2.50")), List.of("new", "blue")));
    }

    @Test
    void warm() throws Exception {
        try (var client = JdbcClient.on(dataSource)) {
            // @start region="warm"
            client.query("SELECT 1").one(row -> row.getInt(1)).ask("", Duration.ofSeconds(10));
            // @end
        }
    }

    @Test
    void record() {
        // @start region="record"
        record Event(String eventType, int count) {}

        var events = JdbcSource.query(dataSource, "SELECT event_type, count FROM analytics WHERE user_id = ?")
                .param(UserQuery::userId)
                .list(RowMapper.ofRecord(Event.class));
        // @end

        assertThat(Await.value(Ask.start(events, new UserQuery("42")))).containsExactly(new Event("login", 7));
    }

    @Test
    void reader() {
        // @start region="reader"
        var newest = JdbcSource.query(dataSource, "SELECT event_type FROM analytics ORDER BY event_type")
                .fetchSize(100)
                .maxRows(Integer.MAX_VALUE)
                .read(rows -> {
                    String last = "";
                    while (rows.next()) {
                        last = rows.getString(1);
                    }
                    return last;
                });
        // @end

        assertThat(Ask.value(newest)).isEqualTo("login");
    }

    @Test
    void hooks() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        HikariDataSource hikari = new HikariDataSource(config);
        // @start region="hooks"
        JdbcClient client = JdbcClient.on(hikari).withHooks(new JdbcHooks() {
            @Override
            public void discard(Connection connection) throws SQLException {
                hikari.evictConnection(connection);
                connection.close();
            }
        });
        // @end

        assertThat(Ask.value(client.query("SELECT 1").one(RowMapper.ofColumn(Integer.class))))
                .isEqualTo(1);
        hikari.close();
    }

    @Test
    void preparation() {
        // @start region="preparation"
        var events = JdbcSource.query(dataSource, "events of a user, by the query builder")
                .preparedBy((Connection connection, UserQuery query) -> {
                    var built = new QueryBuilder("analytics").where("user_id", query.userId());
                    PreparedStatement statement = connection.prepareStatement(built.sql());
                    for (int i = 0; i < built.values().size(); i++) {
                        statement.setObject(i + 1, built.values().get(i));
                    }
                    return statement;
                })
                .list(row -> row.getString("event_type"));
        // @end

        assertThat(Await.value(Ask.start(events, new UserQuery("42")))).containsExactly("login");
        assertThat(Await.value(Ask.start(events, new UserQuery("43")))).isEmpty();
    }

    /** Stands for a library that writes SQL. */
    private record QueryBuilder(String sql, List<Object> values) {
        QueryBuilder(String table) {
            this("SELECT * FROM " + table, List.of());
        }

        QueryBuilder where(String column, Object value) {
            return new QueryBuilder(sql + " WHERE " + column + " = ?", List.of(value));
        }
    }

    private record EventQuery(String userId, List<String> types) {}

    @Test
    void readme() {
        record Event(String eventType, long count) {}

        var database = JdbcClient.on(dataSource).withPermits(20);
        var events = database.query(
                        "SELECT event_type, count FROM analytics WHERE user_id = :id AND event_type = ANY (:types)")
                .bind("id", EventQuery::userId)
                .bindArray("types", "varchar", EventQuery::types)
                .maxRows(500)
                .list(RowMapper.ofRecord(Event.class));

        assertThat(Await.value(Ask.start(events, new EventQuery("42", List.of("login", "logout")))))
                .containsExactly(new Event("login", 7));
    }
}
