package dev.sheaf.jdbc;

import java.util.stream.Stream;

@Services
class ServiceColumnReaderTest extends ColumnReaderTest {
    @Override
    Stream<? extends Queried> databases() {
        return Stream.of(ServiceDriver.values()).filter(driver -> driver != ServiceDriver.PGBOUNCER);
    }

    @Override
    String asDouble(String number) {
        return "CAST(" + number + " AS DOUBLE)";
    }
}
