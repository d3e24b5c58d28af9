package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Contender;
import dev.sheaf.examples.benchmarks.contenders.Guarantee;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measurements as Markdown, each next to that of the version written by hand, from the same run on the same JDK. */
final class Tables {

    private static final Map<Contender, Contender> WITHOUT_DEADLINE = new EnumMap<>(Map.of(
            Contender.SHEAF, Contender.SHEAF_WITHOUT_TIMER,
            Contender.ALL_OF_OR_TIMEOUT, Contender.ALL_OF,
            Contender.GUAVA_WITH_TIMEOUT, Contender.GUAVA,
            Contender.REACTOR_TIMEOUT, Contender.REACTOR));

    private final List<Measurement> measurements;
    private final List<String> jdks;

    Tables(List<Measurement> measurements) {
        this.measurements = measurements;
        this.jdks = measurements.stream().map(Measurement::jdk).distinct().toList();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        section(text, "Three services that have answered already", contest(CompletedBenchmark.class, 0));
        section(text, "Three services that answer later, on the same thread", contest(PendingBenchmark.class, 3));
        section(text, "Three services that answer on a pool of two threads", contest(PoolBenchmark.class, 0));
        section(text, "Bytes for each of n services", growth(Measurement::bytes));
        section(text, "Nanoseconds for each of n services", growth(Measurement::nanos));
        section(text, "A deadline that never fires", deadlines());
        return text.toString();
    }

    /** Who promises what; not measured, but tested. */
    static String guarantees() {
        List<String> head = new ArrayList<>(List.of(""));
        Stream.of(Guarantee.values()).map(Guarantee::toString).forEach(head::add);
        Table table = new Table(head);
        for (Contender contender : Contender.values()) {
            List<String> row = new ArrayList<>(List.of(contender.title()));
            for (Guarantee guarantee : Guarantee.values()) {
                row.add(contender.guarantees(guarantee) ? "yes" : "-");
            }
            table.add(row);
        }
        return table.toString();
    }

    private static void section(StringBuilder text, String title, Table table) {
        if (!table.isEmpty()) {
            text.append("### ").append(title).append("\n\n").append(table).append('\n');
        }
    }

    private Table contest(Class<?> benchmark, int size) {
        List<String> head = new ArrayList<>(List.of(""));
        for (String jdk : jdks) {
            head.addAll(List.of(jdk + ": B", "of by hand", "ns", "of by hand"));
        }
        Table table = new Table(head);
        for (Contender contender : contenders(benchmark)) {
            List<String> row = new ArrayList<>(List.of(contender.title()));
            for (String jdk : jdks) {
                Measurement measured = find(benchmark, contender, size, jdk);
                Measurement byHand = find(benchmark, Contender.HAND_WRITTEN, size, jdk);
                row.add(number(measured, Measurement::bytes));
                row.add(ratio(measured, byHand, Measurement::bytes));
                row.add(number(measured, Measurement::nanos));
                row.add(ratio(measured, byHand, Measurement::nanos));
            }
            table.add(row);
        }
        return table;
    }

    private Table growth(ToDoubleFunction<Measurement> figure) {
        List<Integer> sizes = sizes(PendingBenchmark.class);
        List<String> head = new ArrayList<>(List.of(""));
        for (String jdk : jdks) {
            sizes.forEach(size -> head.add(jdk + ": " + size));
        }
        Table table = new Table(head);
        for (Contender contender : contenders(PendingBenchmark.class)) {
            List<String> row = new ArrayList<>(List.of(contender.title()));
            for (String jdk : jdks) {
                for (int size : sizes) {
                    row.add(number(
                            find(PendingBenchmark.class, contender, size, jdk),
                            measured -> figure.applyAsDouble(measured) / size));
                }
            }
            table.add(row);
        }
        return table;
    }

    private Table deadlines() {
        List<Integer> sizes = sizes(DeadlineBenchmark.class);
        List<String> head = new ArrayList<>(List.of(""));
        for (String jdk : jdks) {
            head.add(jdk + ": B");
            sizes.forEach(size -> head.add(String.format(Locale.ROOT, "ns, %,d in flight", size)));
        }
        Table table = new Table(head);
        Set<Contender> measured = contenders(DeadlineBenchmark.class);
        WITHOUT_DEADLINE.forEach((with, without) -> {
            if (measured.contains(with)) {
                List<String> row = new ArrayList<>(List.of(with.title()));
                for (String jdk : jdks) {
                    row.add(withCost(with, without, sizes.get(0), jdk, Measurement::bytes));
                    sizes.forEach(size -> row.add(withCost(with, without, size, jdk, Measurement::nanos)));
                }
                table.add(row);
            }
        });
        return table;
    }

    private String withCost(
            Contender with, Contender without, int size, String jdk, ToDoubleFunction<Measurement> figure) {
        Measurement more = find(DeadlineBenchmark.class, with, size, jdk);
        Measurement less = find(DeadlineBenchmark.class, without, size, jdk);
        return more == null || less == null
                ? number(more, figure)
                : String.format(
                        Locale.ROOT,
                        "%,.0f (%+,.0f)",
                        figure.applyAsDouble(more),
                        figure.applyAsDouble(more) - figure.applyAsDouble(less));
    }

    private Set<Contender> contenders(Class<?> benchmark) {
        return of(benchmark).map(Measurement::contender).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Integer> sizes(Class<?> benchmark) {
        return of(benchmark).map(Measurement::size).distinct().sorted().toList();
    }

    private Stream<Measurement> of(Class<?> benchmark) {
        return measurements.stream().filter(measured -> measured.benchmark() == benchmark);
    }

    private @Nullable Measurement find(Class<?> benchmark, Contender contender, int size, String jdk) {
        return of(benchmark)
                .filter(measured -> measured.contender() == contender
                        && measured.size() == size
                        && measured.jdk().equals(jdk))
                .findFirst()
                .orElse(null);
    }

    private static String number(@Nullable Measurement measured, ToDoubleFunction<Measurement> figure) {
        return measured == null ? "" : String.format(Locale.ROOT, "%,.0f", figure.applyAsDouble(measured));
    }

    private static String ratio(
            @Nullable Measurement measured, @Nullable Measurement byHand, ToDoubleFunction<Measurement> figure) {
        return measured == null || byHand == null
                ? ""
                : String.format(Locale.ROOT, "%.2f", figure.applyAsDouble(measured) / figure.applyAsDouble(byHand));
    }
}
