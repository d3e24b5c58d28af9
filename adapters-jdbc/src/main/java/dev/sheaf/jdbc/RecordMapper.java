package dev.sheaf.jdbc;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of each row: a component gets the column of its name, or else the one whose name differs in case only,
 * or else the one whose name differs in case and underscores.
 */
final class RecordMapper<R> implements RowMapper<R> {

    /** In which two names are compared, the most exact one first. */
    private static final List<UnaryOperator<String>> FORMS = List.of(
            name -> name,
            name -> name.toLowerCase(Locale.ROOT),
            name -> name.replace("_", "").toLowerCase(Locale.ROOT));

    private final List<String> names; // of the components
    private final ColumnReader[] readers;
    private final Constructor<R> constructor;

    /** Takes a record, as {@link RowMapper#ofRecord} makes sure. */
    RecordMapper(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        this.names = Stream.of(components).map(RecordComponent::getName).toList();
        this.readers = Stream.of(components).map(RecordMapper::reader).toArray(ColumnReader[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalArgumentException(type.getName() + " is no record", impossible);
        }
        if (!constructor.trySetAccessible()) {
            throw new IllegalArgumentException("the constructor of " + type.getName() + " cannot be called: open "
                    + type.getPackageName() + " to dev.sheaf.jdbc, or map the row with a lambda");
        }
    }

    @Override
    public R map(ResultSet row) throws Exception {
        return of(row).map(row);
    }

    private static ColumnReader reader(RecordComponent component) {
        String what = "component " + component.getName() + " of "
                + component.getDeclaringRecord().getName();
        return ColumnReader.of(what, component.getGenericType());
    }

    /** A mapper for the rows of one result set, which knows the numbers of their columns. */
    RowMapper<R> of(ResultSet rows) throws SQLException {
        List<String> labels = labels(rows.getMetaData());
        int[] columns = names.stream().mapToInt(name -> column(name, labels)).toArray();
        List<String> missing =
                names.stream().filter(name -> columns[names.indexOf(name)] == 0).toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the query has no column for " + String.join(", ", missing) + " of "
                    + constructor.getName() + ", it has " + String.join(", ", labels));
        }
        return row -> make(row, columns);
    }

    /** The number of the column for a component, or 0. */
    private int column(String name, List<String> labels) {
        for (UnaryOperator<String> form : FORMS) {
            int[] alike = IntStream.range(0, labels.size())
                    .filter(i -> form.apply(labels.get(i)).equals(form.apply(name)))
                    .toArray();
            if (alike.length > 1) {
                throw new IllegalStateException("the query has " + alike.length + " columns for " + name + " of "
                        + constructor.getName() + ", give all but one another name: " + String.join(", ", labels));
            }
            if (alike.length == 1) {
                return alike[0] + 1;
            }
        }
        return 0;
    }

    private R make(ResultSet row, int[] columns) throws Exception {
        @Nullable Object[] values = new @Nullable Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = readers[i].from(row, columns[i]);
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw thrown.getCause() instanceof Exception exception ? exception : thrown;
        }
    }

    private static List<String> labels(ResultSetMetaData data) throws SQLException {
        List<String> labels = new ArrayList<>();
        for (int column = 1; column <= data.getColumnCount(); column++) {
            labels.add(data.getColumnLabel(column));
        }
        return labels;
    }
}
