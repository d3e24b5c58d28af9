package dev.sheaf.jdbc;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Where the driver keeps the statements that the server has prepared. */
@Services
class ServiceSettingsTest extends SettingsTest {
    @Override
    Stream<Arguments> pools() {
        return Database.SERVICES.stream()
                .flatMap(service -> Stream.of(Pool.values())
                        .map(pool -> arguments(
                                pool,
                                service == Database.PGBOUNCER
                                        ? service.url()
                                        : service.url(
                                                service.port(), "&useServerPrepStmts=true&cachePrepStmts=true"))));
    }
}
