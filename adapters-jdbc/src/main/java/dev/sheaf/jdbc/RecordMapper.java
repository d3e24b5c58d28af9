package dev.sheaf.jdbc;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record of each row: a component gets the column of its name, or else the one whose name differs in case only,
 * or else the one whose name differs in case and underscores. A component that is a record itself is made of the
 * columns that have its name before them.
 */
final class RecordMapper<R> implements RowMapper<R> {

    /** Makes the value of a component; the numbers are those of all columns, in the order of the names. */
    private interface Part {
        @Nullable
        Object of(ResultSet row, int[] columns) throws Exception;
    }

    /** In which two names are compared, the most exact one first; {@code a.b} and {@code a_b} are equally good. */
    private static final List<UnaryOperator<String>> FORMS = List.of(
            name -> name.replace('.', '_'),
            name -> name.replace('.', '_').toLowerCase(Locale.ROOT),
            name -> name.replaceAll("[._]", "").toLowerCase(Locale.ROOT));

    private final List<String> names; // of all columns that are needed, those for the records inside included
    private final Part[] parts;
    private final Constructor<R> constructor;

    /** Takes a record, as {@link RowMapper#ofRecord} makes sure. */
    RecordMapper(Class<R> type, Map<Class<?>, ? extends ColumnReader<?>> own) {
        this(type, own, new ArrayList<>(), "", List.of());
    }

    /**
     * Of a record inside another one.
     *
     * @param prefix what stands before the names of its columns
     * @param outer the records that it is in
     */
    private RecordMapper(
            Class<R> type,
            Map<Class<?>, ? extends ColumnReader<?>> own,
            List<String> names,
            String prefix,
            List<Class<?>> outer) {
        if (outer.contains(type)) {
            throw new IllegalArgumentException(type.getName() + " contains itself, which no columns can do");
        }
        List<Class<?>> enclosing = new ArrayList<>(outer);
        enclosing.add(type);
        this.names = names;
        this.parts = Stream.of(type.getRecordComponents())
                .map(component -> part(component, own, prefix, enclosing))
                .toArray(Part[]::new);
        Class<?>[] types = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
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

    private Part part(
            RecordComponent component,
            Map<Class<?>, ? extends ColumnReader<?>> own,
            String prefix,
            List<Class<?>> enclosing) {
        Class<?> type = component.getType();
        String name = prefix + component.getName();
        if (type.isRecord() && !own.containsKey(type)) {
            return new RecordMapper<>(type, own, names, name + "_", enclosing)::make;
        }
        String what = "component " + component.getName() + " of "
                + component.getDeclaringRecord().getName();
        if (names.contains(name)) {
            throw new IllegalArgumentException(what + " and another one both have the column " + name);
        }
        ColumnReader<?> reader = Columns.reader(what, component.getGenericType(), own);
        int number = names.size();
        names.add(name);
        return (row, columns) -> reader.read(row, columns[number]);
    }

    @Override
    public R map(ResultSet row) throws Exception {
        return of(row).map(row);
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

    /** The number of the column of a name, or 0. */
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
        @Nullable Object[] values = new @Nullable Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = parts[i].of(row, columns);
        }
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException thrown) {
            throw Components.unwrapped(thrown);
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
