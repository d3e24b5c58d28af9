package dev.sheaf.jdbc;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a record of each row: a component gets the column of its name, whatever the case, and without underscores. */
final class RecordMapper<R> implements RowMapper<R> {

    private final List<String> names; // of the components
    private final ColumnReader[] readers;
    private final Constructor<R> constructor;

    /** Takes a record, as {@link RowMapper#ofRecord} makes sure. */
    RecordMapper(Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        this.names = Stream.of(components).map(RecordComponent::getName).toList();
        this.readers = Stream.of(types).map(ColumnReader::of).toArray(ColumnReader[]::new);
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

    /** A mapper for the rows of one result set, which knows the numbers of their columns. */
    RowMapper<R> of(ResultSet rows) throws SQLException {
        Map<String, Integer> labels = labels(rows.getMetaData());
        List<String> missing = names.stream()
                .filter(name -> !labels.containsKey(normalized(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the query has no column for " + String.join(", ", missing) + " of "
                    + constructor.getName() + ", it has " + String.join(", ", labels.keySet()));
        }
        int[] columns =
                names.stream().mapToInt(name -> labels.get(normalized(name))).toArray();
        return row -> make(row, columns);
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

    private static Map<String, Integer> labels(ResultSetMetaData data) throws SQLException {
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (int column = 1; column <= data.getColumnCount(); column++) {
            labels.putIfAbsent(normalized(data.getColumnLabel(column)), column); // of two, the first, as JDBC has it
        }
        return labels;
    }

    private static String normalized(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }
}
