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
 * @param whole for the whole statement, in the place of {@code given}
 */
record Parameters<Q extends @Nullable Object>(
        List<NamedSql> readings,
        Map<String, Parameter<? super Q>> given,
        @Nullable Parameter<? super Q> whole) {

    /** How many characters of a text to show. */
    private static final int GLIMPSE = 40;

    static Parameters<@Nullable Object> of(List<NamedSql> readings) {
        return new Parameters<>(readings, Map.of(), null);
    }

    <P extends Q> Parameters<P> with(
            String name, Function<? super P, ? extends @Nullable Object> value, Parameter.Kind kind) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        List<NamedSql> left = those(sql -> !sql.isNumbered() && sql.names().contains(name));
        if (left.isEmpty()) {
            boolean hidden = first().text().contains(":" + name);
            throw refused("there is no parameter :" + name + " in the SQL text, which has " + written(first().names())
                    + (hidden
                            ? "; in a literal or comment, or right behind a word or a quote, a colon begins none"
                            : ""));
        }
        return with(name, new Parameter<P>(":" + name, value, kind), left);
    }

    <P extends Q> Parameters<P> withNext(Function<? super P, ? extends @Nullable Object> value, Parameter.Kind kind) {
        Objects.requireNonNull(value, "value");
        String number = String.valueOf(given.size() + 1);
        List<NamedSql> left = those(sql -> sql.isNumbered() && sql.names().contains(number));
        if (left.isEmpty()) {
            throw refused("there is no unnamed parameter " + number + " in the SQL text, which has "
                    + written(first().names()));
        }
        return with(number, new Parameter<P>("?" + number, value, kind), left);
    }

    private <P extends Q> Parameters<P> with(String name, Parameter<P> parameter, List<NamedSql> left) {
        Map<String, Parameter<? super P>> more = new LinkedHashMap<>(given);
        if (whole != null || more.put(name, parameter) != null) {
            throw refused("parameter " + written(Set.of(name)) + " is bound twice");
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
        Parameters<P> more = new Parameters<>(readings, new LinkedHashMap<>(given), whole);
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

    <P extends Q> Parameters<P> withPreparation(JdbcQuery.Preparation<? super P> preparation) {
        if (!given.isEmpty() || whole != null) {
            throw refused("the statement is prepared with all parameters, and some have a value");
        }
        return new Parameters<>(
                List.of(first()), Map.of(), new Parameter<P>("?", query -> query, Parameter.preparation(preparation)));
    }

    /** The reading of which all parameters are given. */
    NamedSql settled() {
        List<NamedSql> fitting =
                whole != null ? readings : those(sql -> sql.names().equals(given.keySet()));
        if (fitting.isEmpty()) {
            Set<String> missing = new LinkedHashSet<>(first().names());
            missing.removeAll(given.keySet());
            throw refused("no value for " + written(missing) + ", give it with "
                    + (first().isNumbered()
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

    /** One for each question mark, or the whole. */
    List<Parameter<? super Q>> inOrder(NamedSql settled) {
        if (whole != null) {
            return List.of(whole);
        }
        List<Parameter<? super Q>> inOrder = new ArrayList<>();
        for (String name : settled.positions()) {
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
        String mark = first().isNumbered() ? "?" : ":";
        return names.isEmpty() ? "none" : mark + String.join(", " + mark, names);
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
