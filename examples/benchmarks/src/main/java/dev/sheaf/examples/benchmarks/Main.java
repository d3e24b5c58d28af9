package dev.sheaf.examples.benchmarks;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks, on one JDK after the other, and ends with the tables of the README. Takes JMH's own arguments.
 */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        CommandLineOptions arguments = arguments(args);
        if (arguments.shouldHelp()) {
            arguments.showHelp();
            return;
        }
        if (arguments.shouldList()) {
            new Runner(arguments).list();
            return;
        }
        List<Measurement> measurements = new ArrayList<>();
        GuardTable guards = new GuardTable();
        String jdks = System.getProperty("jdks", System.getProperty("java.home"));
        for (String jdk : jdks.split(File.pathSeparator, -1)) {
            for (RunResult result : run(arguments, jdk)) {
                if (!guards.add(result)) {
                    measurements.add(Measurement.of(result));
                }
            }
        }
        System.out.println();
        System.out.print(new Tables(measurements));
        System.out.print(guards);
    }

    private static CommandLineOptions arguments(String[] args) {
        try {
            return new CommandLineOptions(args);
        } catch (CommandLineOptionException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw new AssertionError(e);
        }
    }

    private static Collection<RunResult> run(CommandLineOptions arguments, String jdk) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().parent(arguments).addProfiler(GCProfiler.class);
        if (!arguments.getJvm().hasValue()) {
            options.jvm(jdk + File.separator + "bin" + File.separator + "java");
        }
        return new Runner(options.build()).run();
    }
}
