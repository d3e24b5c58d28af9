package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Read-only queries on each database. */
class ReadOnlyTest {

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES"})
    void readsWhereTheDriverCanMakeAConnectionReadOnly(Drivers driver) {
        assertThat(Ask.value(driver.query("SELECT 42").readOnly().one(RowMapper.ofColumn(int.class))))
                .isEqualTo(42);
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE", "DUCKDB"})
    void saysWhatToDoWhereItCannot(Drivers driver) {
        assertThat(Ask.failure(driver.query("SELECT 42").readOnly().one(row -> 1)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("open the data source read-only")
                .hasCauseInstanceOf(java.sql.SQLException.class);
        assertThat(Ask.value(driver.query("SELECT 42").one(RowMapper.ofColumn(int.class))))
                .isEqualTo(42);
    }
}
