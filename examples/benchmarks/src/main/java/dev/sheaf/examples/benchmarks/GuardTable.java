package dev.sheaf.examples.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What {@link GuardBenchmark} measured, as Markdown; in parentheses what that adds to the source alone. */
final class GuardTable {

    private record Cost(double bytes, double nanos) {}

    private final Map<String, Map<Guarding, Cost>> costs = new LinkedHashMap<>(); // by JDK

    /** Takes what is its own, and says whether it was. */
    boolean add(RunResult result) {
        String guarding = result.getParams().getParam("guarding");
        if (guarding == null) {
            return false;
        }
        Result<?> bytes = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
        double nanos = result.getPrimaryResult().getStatistics().getMin();
        costs.computeIfAbsent(result.getParams().getJdkVersion(), jdk -> new EnumMap<>(Guarding.class))
                .put(Guarding.valueOf(guarding), new Cost(bytes.getScore(), nanos));
        return true;
    }

    @Override
    public String toString() {
        List<String> head = new ArrayList<>(List.of(""));
        costs.keySet().forEach(jdk -> head.addAll(List.of(jdk + ": B", "ns")));
        Table table = new Table(head);
        for (Guarding guarding : Guarding.values()) {
            List<String> row = new ArrayList<>(List.of(guarding.title()));
            for (Map<Guarding, Cost> measured : costs.values()) {
                Cost cost = measured.get(guarding);
                Cost alone = measured.get(Guarding.NOTHING);
                row.add(cost == null ? "" : figure(cost.bytes, alone == null ? cost.bytes : alone.bytes));
                row.add(cost == null ? "" : figure(cost.nanos, alone == null ? cost.nanos : alone.nanos));
            }
            table.add(row);
        }
        return costs.isEmpty() ? "" : "### A guard to which nothing happens\n\n" + table + "\n";
    }

    private static String figure(double value, double alone) {
        return value == alone
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%,.0f (%+,.0f)", value, value - alone);
    }
}
