package dev.sheaf.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records within records, and components that code of the user's reads. */
class NestedRecordsTest {

    private record City(String name, int zip) {}

    private record Address(String street, City city) {}

    private record Person(int id, Address home, @Nullable Address work) {}

    private static final String PERSON =
            "SELECT 'n' AS home_city_name, 1 AS id, 's' AS home_street, 7 AS home_city_zip,"
                    + " 't' AS work_street, NULL AS work_city_name, 8 AS work_city_zip";

    @ParameterizedTest
    @EnumSource(Drivers.class)
    void haveTheColumnsWithTheirNameBefore(Drivers driver) {
        assertThat(Ask.value(driver.query(PERSON).one(Person.class)))
                .isEqualTo(new Person(1, new Address("s", new City("n", 7)), new Address("t", new City(null, 8))));
    }

    private record Holder(City city) {}

    private static Holder holder(String columns) {
        return Ask.value(Drivers.H2.query("SELECT " + columns).one(Holder.class));
    }

    @Test
    void takeTheExactNameFirst() {
        Holder expected = new Holder(new City("n", 7));

        assertThat(holder("'n' AS \"city.name\", 7 AS \"city.zip\"")).isEqualTo(expected);
        assertThat(holder("'n' AS CITYNAME, 7 AS City_Zip")).isEqualTo(expected);
        assertThat(holder("'n' AS \"city_name\", 'x' AS \"City_Name\", 'y' AS \"cityname\", 7 AS \"city_zip\""))
                .isEqualTo(expected);
    }

    @Test
    void refuseColumnsThatAreEquallyGoodAndNameThoseThatAreMissing() {
        assertThat(Ask.failure(Drivers.H2
                        .query("SELECT 'n' AS \"city.name\", 'm' AS \"city_name\", 7 AS \"city_zip\"")
                        .one(Holder.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the query has 2 columns for city_name of " + Holder.class.getName());
        assertThat(Ask.failure(Drivers.H2.query("SELECT 7 AS zip").one(Holder.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the query has no column for city_name, city_zip of " + Holder.class.getName());
    }

    private record Twofold(City city, String city_name) {}

    private record Endless(
            int id, Optional<String> name, @Nullable Endless parent) {}

    private record Unreadable(int id, Holder holder, Map<String, String> all) {}

    @Test
    void areRefusedWhenBuiltWhereTheyCannotBeRight() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowMapper.ofRecord(Twofold.class))
                .withMessage("component city_name of " + Twofold.class.getName()
                        + " and another one both have the column city_name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowMapper.ofRecord(Endless.class))
                .withMessage(Endless.class.getName() + " contains itself, which no columns can do");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowMapper.ofRecord(Unreadable.class))
                .withMessageStartingWith("component all of " + Unreadable.class.getName() + ": no column can be read");
    }

    private record Year(int number) {}

    private record Born(Optional<Year> year, Holder holder, int age) {}

    @ParameterizedTest
    @EnumSource(Drivers.class)
    void readTypesOfTheUsersWithTheUsersCode(Drivers driver) {
        RowMapper<Born> born = RowMapper.ofRecord(
                Born.class,
                Map.<Class<?>, ColumnReader<?>>of(
                        Year.class,
                                (row, column) -> new Year(
                                        LocalDate.parse(row.getString(column)).getYear()),
                        City.class, (row, column) -> new City(row.getString(column), 0),
                        int.class, (row, column) -> -row.getInt(column)));

        assertThat(Ask.value(driver.query("SELECT '1815-12-10' AS year_, 'n' AS holder_city, 36 AS age")
                        .one(born)))
                .isEqualTo(new Born(Optional.of(new Year(1815)), new Holder(new City("n", 0)), -36));
    }

    private record Aged(int age) {}

    @ParameterizedTest
    @EnumSource(Drivers.class)
    void nameTheColumnWhenCodeOfTheUsersHasNoValueForAPrimitive(Drivers driver) {
        RowMapper<Aged> aged =
                RowMapper.ofRecord(Aged.class, Map.<Class<?>, ColumnReader<?>>of(int.class, (row, column) -> null));

        assertThat(Ask.failure(
                        driver.query("SELECT CAST(NULL AS INTEGER) AS age").one(aged)))
                .isInstanceOf(NullPointerException.class)
                .message()
                .isEqualToIgnoringCase("column age is null, and int cannot be");
    }
}
