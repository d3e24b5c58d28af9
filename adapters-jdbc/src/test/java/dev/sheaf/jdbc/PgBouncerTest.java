package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.jdbc.Pool.Trait;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the package comment says about its settings. */
@Services
class PgBouncerTest {

    @Test
    void refusesOptions() throws Exception {
        String url = PgBouncer.url(PgBouncer.port(), "&options=-c%20statement_timeout=60000");
        try (Pool.Open pool = Pool.DBCP2.open(url, Trait.NONE)) {
            assertThat(Ask.failure(
                            JdbcSource.query(pool.dataSource(), "SELECT 1").one(row -> 1)))
                    .isInstanceOf(NoConnectionException.class)
                    .hasRootCauseMessage("FATAL: unsupported startup parameter: options");
        }
    }

    /** Connections use the sessions of the server in turn, and find what others have prepared there. */
    @Test
    void losesWhatTheServerHasPrepared() throws Exception {
        String url = PgBouncer.url(PgBouncer.port(), "").replace("prepareThreshold=0", "prepareThreshold=1");
        List<Throwable> failures = new ArrayList<>();
        try (Pool.Open one = Pool.DBCP2.open(url, Trait.NONE);
                Pool.Open other = Pool.DBCP2.open(url, Trait.NONE)) {
            for (int i = 0; i < 5; i++) {
                for (Pool.Open pool : List.of(one, other)) {
                    Ask.start(JdbcSource.query(pool.dataSource(), "SELECT 1").one(row -> 1), "")
                            .handle((value, failure) -> failure == null || failures.add(failure))
                            .join();
                }
            }
        }
        assertThat(failures).isNotEmpty().hasOnlyElementsOfType(JdbcException.class);
    }
}
