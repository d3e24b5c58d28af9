package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements that are prepared by the code of a user. */
class PreparationTest {

    @ParameterizedTest
    @EnumSource
    void executesAndClosesTheStatement(Drivers driver) throws Exception {
        AtomicReference<PreparedStatement> prepared = new AtomicReference<>();
        var source = driver.query("a number and the next ones, with 'quotes' and :colons or not")
                .preparedBy((connection, query) -> {
                    PreparedStatement statement =
                            connection.prepareStatement("SELECT CAST(? AS INTEGER) AS n UNION ALL SELECT 7");
                    statement.setInt(1, 42);
                    prepared.set(statement);
                    return statement;
                });

        assertThat(Ask.value(source.list(RowMapper.ofColumn(int.class)))).containsExactlyInAnyOrder(42, 7);
        assertThat(prepared.get().isClosed()).isTrue();
        assertThat(Ask.failure(source.maxRows(1).list(row -> 1))).isInstanceOf(TooManyRowsException.class);
    }

    @Test
    void failsWithWhatThePreparationFailsWith() {
        IllegalStateException thrown = new IllegalStateException("no statement");
        var query = Drivers.H2.query("a query");

        assertThat(Ask.failure(query.preparedBy((connection, any) -> {
                            throw thrown;
                        })
                        .list(row -> 1)))
                .isSameAs(thrown);
        assertThat(Ask.failure(query.preparedBy((connection, any) -> {
                            throw new SQLException("no", "42000");
                        })
                        .list(row -> 1)))
                .isInstanceOf(QueryFailedException.class)
                .hasMessage("query failed with SQLState 42000: a query");
        assertThat(Ask.failure(query.preparedBy((connection, any) -> null).list(row -> 1)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the prepared statement");
    }

    @Test
    void takesNoOtherParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Drivers.H2
                        .query("SELECT :x")
                        .bindConstant("x", 1)
                        .preparedBy((connection, any) -> connection.prepareStatement("SELECT 1")))
                .withMessageStartingWith("the statement is prepared with all parameters, and some have a value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Drivers.H2
                        .query("SELECT :x")
                        .preparedBy((connection, any) -> connection.prepareStatement("SELECT 1"))
                        .bindConstant("x", 1))
                .withMessageStartingWith("parameter :x is bound twice");
    }
}
