package dev.sheaf.jdbc;

import java.util.stream.Stream;

@Services
class ServiceInListTest extends InListTest {
    @Override
    Stream<? extends Queried> databases() {
        return Stream.of(ServiceDriver.values());
    }
}
