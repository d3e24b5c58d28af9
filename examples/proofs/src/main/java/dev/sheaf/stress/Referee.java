package dev.sheaf.stress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs jcstress and fails where that would be silent.
 *
 * <p>jcstress fails for a forbidden outcome, but not for a race that it could not run: without two processors, or when
 * the selection matches nothing. Nor does it mind an outcome that never showed up, which in a {@linkplain NaiveVersions
 * control} means that races are not hit at all.
 */
public final class Referee {

    /**
     * Each race for some seconds in the virtual machine that users run. What jcstress does by itself takes an hour or
     * more: it also runs each with -Xint, C1 and C2 alone, and with orders of instructions drawn by lot.
     */
    private static final List<String> SHORT =
            List.of("-m", "quick", "-time", "500", "-sc", "false", "-jvmArgs", "-XX:+TieredCompilation");

    private Referee() {}

    /**
     * Takes the options of jcstress, to which it adds those of a short run unless a mode is among them ({@code -m}).
     * Ends with a stack trace and status 1 unless everything is as it should be.
     */
    public static void main(String[] args) throws Exception {
        List<String> given = List.of(args);
        Stream<String> added = given.contains("-m") ? Stream.empty() : SHORT.stream();
        Options options = new Options(Stream.concat(added, given.stream()).toArray(String[]::new));
        if (!options.parse()) {
            System.exit(1);
        }
        JCStress jcstress = new JCStress(options);
        Collection<String> races = jcstress.getTests();
        if (races.isEmpty()) {
            throw new AssertionError("no race matches '" + options.getTestFilter() + "'");
        }
        List<String> silent;
        try {
            jcstress.run();
        } finally {
            silent = judge(races, resultsIn(options.getResultFile()));
        }
        if (!silent.isEmpty()) {
            throw new AssertionError(String.join("; ", silent));
        }
    }

    private static Collection<TestResult> resultsIn(String file) throws Exception {
        InProcessCollector results = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(file, results);
        reader.dump();
        reader.close();
        return results.getTestResults();
    }

    /** Prints how often each outcome of each race was seen; returns what is missing. */
    private static List<String> judge(Collection<String> races, Collection<TestResult> results) {
        List<String> missing = new ArrayList<>();
        for (String race : races) {
            String name = race.substring(Referee.class.getPackageName().length() + 1);
            Map<String, Long> counts = new TreeMap<>();
            for (TestResult result : results) {
                if (!result.getName().equals(race)) {
                    continue;
                }
                if (result.status() != Status.NORMAL) {
                    missing.add(name + " ended with " + result.status());
                }
                result.getStateKeys().forEach(state -> counts.merge(state, result.getCount(state), Long::sum));
            }
            System.out.println(name);
            counts.forEach((state, count) -> System.out.printf("%,15d  %s%n", count, state));
            if (counts.isEmpty()) {
                missing.add(name + " was not run");
            }
            for (StateCase allowed : TestList.getInfo(race).cases()) {
                boolean seen = counts.keySet().stream().anyMatch(allowed::matches);
                if (allowed.expect() == Expect.ACCEPTABLE_INTERESTING && !seen) {
                    missing.add(name + " did not go wrong");
                }
            }
        }
        return missing;
    }
}
