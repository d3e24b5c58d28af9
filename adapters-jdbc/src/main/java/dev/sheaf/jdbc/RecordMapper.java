package dev.sheaf.jdbc;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a record of each row: a component gets the column of its name, whatever the case, and without underscores. */
final class RecordMapper<R> implements RowMapper<R> {

    private final Class<R> type;
    private final RecordComponent[] components;
    private final Constructor<R> constructor;

    /** Takes a record, as {@link RowMapper#ofRecord} makes sure. */
    RecordMapper(Class<R> type) {
        this.type = type;
        this.components = type.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalArgumentException(type.getName() + " is no record", impossible);
        }
        if (!constructor.trySetAccessible()) {
            throw new IllegalArgumentException(
                    "the constructor of " + type.getName() + " cannot be called from here: open "
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
        int[] columns = new int[components.length];
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            Integer column = labels.get(normalized(components[i].getName()));
            if (column == null) {
                missing.add(components[i].getName());
            } else {
                columns[i] = column;
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the query has no column for " + String.join(", ", missing) + " of record "
                    + type.getName() + ", it has " + String.join(", ", labels.keySet()));
        }
        return row -> make(row, columns);
    }

    private R make(ResultSet row, int[] columns) throws Exception {
        @Nullable Object[] values = new @Nullable Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = ColumnReader.read(row, columns[i], components[i].getType(), components[i].getName());
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
