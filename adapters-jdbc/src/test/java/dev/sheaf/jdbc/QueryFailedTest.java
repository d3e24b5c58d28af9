package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The message says what kind of failure it was, also where the driver has no state for it. */
class QueryFailedTest {

    @ParameterizedTest
    @EnumSource
    void namesTheStateOrTheClassOfTheFailure(Drivers driver) {
        QueryFailedException failure = (QueryFailedException)
                Ask.failure(driver.query("SELECT nonsense FROM nowhere").list(row -> 1));

        String state = ((SQLException) failure.getCause()).getSQLState();
        String kind = state == null ? failure.getCause().getClass().getSimpleName() : "SQLState " + state;
        assertThat(failure).hasMessage("query failed with " + kind + ": SELECT nonsense FROM nowhere");
        assertThat(failure.reportText()).isEqualTo(kind);
        assertThat(failure.sqlState().orElse(null)).isEqualTo(state);
    }
}
