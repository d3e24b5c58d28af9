package dev.sheaf.examples.benchmarks.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Every way gets the right answers. */
class WayTest {

    @Test
    void askForNames() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(Way.CONNECTIONS);
        ExecutorService pool = Executors.newFixedThreadPool(Way.CONNECTIONS);
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            config.setDataSource(server.getPostgresDatabase());
            try (HikariDataSource dataSource = new HikariDataSource(config)) {
                QueryCost.fill(dataSource);
                for (Way way : Way.values()) {
                    assertThatCode(() -> QueryCost.askAll(way.on(dataSource, pool), 50))
                            .as(way.title())
                            .doesNotThrowAnyException();
                }
            }
        } finally {
            pool.shutdown();
        }
    }
}
