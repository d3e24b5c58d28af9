package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.JDBCType;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PostgresBindingTest extends BindingContract {

    private static final HikariDataSource POOL = Postgres.pool(2);

    @AfterAll
    static void close() {
        POOL.close();
    }

    @Override
    DataSource dataSource() {
        return POOL;
    }

    private enum Mood {
        CALM
    }

    @Test
    void bindsNamesOfAnEnumTypeOfTheDatabase() {
        Postgres.execute("DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('CALM', 'WILD')");
        var source = JdbcSource.query(POOL, "SELECT CAST('CALM' AS mood) = :mood")
                .bind("mood", JDBCType.OTHER, query -> Mood.CALM)
                .one(RowMapper.ofColumn(Boolean.class));

        assertThat(Ask.value(source)).isTrue();
    }

    @Test
    void keepsOperatorsWithQuestionMarks() {
        var source = JdbcSource.query(POOL, "SELECT '{\"a\": 1}'::jsonb ?? :key::text")
                .bind("key", query -> "a")
                .one(RowMapper.ofColumn(boolean.class));

        assertThat(Ask.value(source)).isTrue();
    }
}
