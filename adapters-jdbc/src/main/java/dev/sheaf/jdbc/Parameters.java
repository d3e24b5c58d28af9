package dev.sheaf.jdbc;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query and what they have been given so far.
 *
 * <p>Where databases read the text differently, what is given tells whose reading is meant: the one that has these
 * parameters and no others. So nobody needs to say which database it is, and a text that is still open is refused.
 *
 * @param readings those that have all parameters that are given; at least one
 * @param given by their names, or by their numbers
 * @param preparation makes the whole statement, in the place of {@code given}
 */
record Parameters<Q extends @Nullable Object>(
        List<NamedSql> readings,
        Map<String, Parameter<? super Q>> given,
        JdbcQuery.@Nullable Preparation<? super Q> preparation) {

    /** How many characters of a text to show. */
    private static final int GLIMPSE = 40;

    static Parameters<@Nullable Object> of(List<NamedSql> readings) {
        return new Parameters<>(readings, Map.of(), null);
    }

    <P extends Q> Parameters<P> with(
            String name, Function<? super P, ? extends @Nullable Object> value, Parameter.Kind kind) {
        return with(":", Objects.requireNonNull(name, "name"), value, kind);
    }

    <P extends Q> Parameters<P> withNext(Function<? super P, ? extends @Nullable Object> value, Parameter.Kind kind) {
        return with("?", String.valueOf(given.size() + 1), value, kind);
    }

    private <P extends Q> Parameters<P> with(
            String mark, String name, Function<? super P, ? extends @Nullable Object> value, Parameter.Kind kind) {
        Objects.requireNonNull(value, "value");
        String written = mark + name;
        List<NamedSql> left =
                those(sql -> sql.mark().equals(mark) && sql.names().contains(name));
        if (left.isEmpty()) {
            throw refused("there is no parameter " + written + " in the SQL text, which has " + written(first().names())
                    + (first().text().contains(written)
                            ? "; in a literal or comment, or right behind a word or a quote, a colon begins none"
                            : ""));
        }
        Map<String, Parameter<? super P>> more = new LinkedHashMap<>(given);
        if (preparation != null || more.put(name, new Parameter<P>(written, value, kind)) != null) {
            throw refused("parameter " + written + " is bound twice");
        }
        return new Parameters<>(left, more, null);
    }

    /** Gives each parameter that has no value yet the component of its name. */
    <P extends Q> Parameters<P> withComponents(Class<P> type) {
        if (!Objects.requireNonNull(type, "type").isRecord()) {
            throw refused(type.getName() + " is no record, whose components could be bound");
        }
        List<RecordComponent> all = List.of(type.getRecordComponents());
        List<RecordComponent> bound = named(all, first());
        if (bound.isEmpty()) {
            throw refused("no parameter without a value has the name of a component of " + type.getName());
        }
        for (NamedSql other : readings) {
            if (!named(all, other).equals(bound)) {
                throw differing(first(), other);
            }
        }
        Parameters<P> more = new Parameters<>(readings, new LinkedHashMap<>(given), preparation);
        for (RecordComponent component : bound) {
            more = more.with(component.getName(), Components.value(component), Components.kind(component));
        }
        return more;
    }

    private List<RecordComponent> named(List<RecordComponent> components, NamedSql sql) {
        return components.stream()
                .filter(component ->
                        sql.names().contains(component.getName()) && !given.containsKey(component.getName()))
                .toList();
    }

    <P extends Q> Parameters<P> withPreparation(JdbcQuery.Preparation<? super P> all) {
        if (!given.isEmpty() || preparation != null) {
            throw refused("the statement is prepared with all parameters, and some have a value");
        }
        return new Parameters<>(readings, Map.of(), all);
    }

    /** The reading of which all parameters are given. */
    NamedSql settled() {
        if (preparation != null) {
            return first();
        }
        List<NamedSql> fitting = those(sql -> sql.names().equals(given.keySet()));
        if (fitting.isEmpty()) {
            Set<String> missing = new LinkedHashSet<>(first().names());
            missing.removeAll(given.keySet());
            throw refused("no value for " + written(missing) + ", give it with "
                    + (first().mark().equals("?")
                            ? "param, or write ?? where an operator is meant (@?? for @?)"
                            : "bind, or write \\: where no parameter is meant"));
        }
        for (NamedSql other : fitting) {
            if (!other.jdbc().equals(fitting.get(0).jdbc())) {
                throw differing(fitting.get(0), other);
            }
        }
        return fitting.get(0);
    }

    private IllegalArgumentException differing(NamedSql one, NamedSql other) {
        return refused("databases differ in what is a parameter from \"" + firstDifference(one.jdbc(), other.jdbc())
                + "\" on: give a parameter there a name of its own; else write '' for a quote within quotes, not \\',"
                + " and comments as -- with a space, not as #");
    }

    /** One for each question mark. */
    List<Parameter<? super Q>> inOrder(NamedSql settled) {
        List<Parameter<? super Q>> inOrder = new ArrayList<>();
        for (String name : preparation != null ? List.<String>of() : settled.positions()) {
            Parameter<? super Q> parameter = Objects.requireNonNull(given.get(name));
            if (parameter.isList() && !InList.fits(settled, inOrder.size())) {
                throw refused("parameter :" + name + " takes a list, so it stands alone in IN (:" + name + ")");
            }
            inOrder.add(parameter);
        }
        return inOrder;
    }

    private NamedSql first() {
        return readings.get(0);
    }

    private List<NamedSql> those(Predicate<NamedSql> wanted) {
        return readings.stream().filter(wanted).toList();
    }

    private String written(Set<String> names) {
        return names.isEmpty() ? "none" : first().mark() + String.join(", " + first().mark(), names);
    }

    private static String firstDifference(String one, String other) {
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        String named = one.startsWith("?", at) ? other : one; // the one that has no parameter there
        return named.substring(at, Math.min(named.length(), at + GLIMPSE));
    }

    @Override
    public String toString() {
        return first().excerpt();
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why + ": " + this);
    }
}
