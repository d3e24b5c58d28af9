package dev.sheaf.jdbc;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

@Services
class ServiceMatrixTest extends MatrixTest {
    @Override
    Stream<Arguments> rows() {
        return Database.SERVICES.stream()
                .flatMap(service -> Stream.of(Pool.values())
                        .flatMap(
                                pool -> Stream.of(Tracing.values()).map(tracing -> arguments(service, pool, tracing))));
    }
}
