package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Contender;
import java.util.Objects;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one case cost, for each operation.
 *
 * @param size how many services, or how many runs in flight; 0 where the benchmark does not vary it
 * @param nanos of the fastest iteration: where a machine is shared, the mean measures the neighbours too
 */
record Measurement(Class<?> benchmark, Contender contender, int size, String jdk, double bytes, double nanos) {

    static Measurement of(RunResult result) {
        BenchmarkParams params = result.getParams();
        Class<?> benchmark = benchmark(params.getBenchmark());
        Contender contender = Contender.valueOf(params.getParam("contender"));
        int size = 0;
        for (String key : params.getParamsKeys()) {
            if (!key.equals("contender")) {
                size = Integer.parseInt(params.getParam(key));
            }
        }
        double nanos = result.getPrimaryResult().getStatistics().getMin();
        Result<?> bytes = Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
        return new Measurement(benchmark, contender, size, params.getJdkVersion(), bytes.getScore(), nanos);
    }

    private static Class<?> benchmark(String method) {
        String name = method.substring(0, method.lastIndexOf('.'));
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
