package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Random orders of what may happen to runs that ask the same: beside {@link Source#coalesced}, an oracle that counts on
 * its fingers. Each run asks, and has a second part, the gate, by which the test lets it succeed or fail.
 */
class CoalescedModelTest {

    private static final int SEEDS = 1_000;
    private static final int STEPS = 40;
    private static final Duration TICK = Duration.ofMillis(10);

    @Test
    void agreesWithTheOracleInEveryOrder() {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(difference(seed, Source::coalesced)).as("seed %d", seed).isEmpty();
        }
    }

    /** The control: what is usually written. The first who leaves takes the answer along. */
    @Test
    void findsAMapOfFuturesOut() {
        int found = 0;
        for (int seed = 0; seed < 100; seed++) {
            found += difference(seed, CoalescedModelTest::mapOfFutures).isEmpty() ? 0 : 1;
        }
        assertThat(found).isGreaterThan(50);
    }

    private static Source<String, String> mapOfFutures(Source<String, String> source) {
        Map<String, CompletableFuture<String>> flights = new ConcurrentHashMap<>();
        return (query, context) -> flights.computeIfAbsent(query, key -> {
            CompletableFuture<String> flight = source.fetch(key, context);
            var unused = flight.whenComplete((value, failure) -> flights.remove(key));
            return flight;
        });
    }

    /** The first step after which the two differ, or nothing. */
    private static String difference(int seed, UnaryOperator<Source<String, String>> made) {
        Random random = new Random(seed);
        Real real = new Real(made);
        CoalescedOracle oracle = new CoalescedOracle();
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < STEPS; i++) {
            int runs = oracle.runs.size();
            int requests = oracle.requests.size();
            int which = random.nextInt(10);
            if (which < 3 || runs == 0) {
                String key = random.nextInt(3) == 0 ? "b" : "a";
                int limit = 1 + random.nextInt(8);
                boolean stubborn = random.nextInt(4) == 0;
                steps.append("ask ").append(key).append(limit).append(stubborn ? " stubborn, " : ", ");
                real.ask(key, limit, stubborn);
                oracle.ask(key, limit, stubborn);
            } else if (which < 4) {
                steps.append("tick, ");
                real.time.advance(TICK);
                oracle.tick();
            } else if (which < 6) {
                int run = random.nextInt(runs);
                steps.append("cancel ").append(run).append(", ");
                real.runs.get(run).cancel(true);
                oracle.end(run, "CANCELLED");
            } else if (which < 8) {
                int run = random.nextInt(runs);
                boolean good = random.nextBoolean();
                steps.append(good ? "good " : "bad ").append(run).append(", ");
                real.gate(run, good);
                oracle.gate(run, good);
            } else {
                int request = random.nextInt(requests);
                boolean good = random.nextInt(4) != 0;
                steps.append(good ? "answer " : "fail ").append(request).append(", ");
                real.answer(request, good);
                oracle.answer(request, good);
            }
            if (!real.toString().equals(oracle.toString())) {
                return steps + "\nis        " + real + "\nshould be " + oracle;
            }
        }
        return real.isEverythingOver() ? "" : steps + "\nleaves something behind";
    }

    /** The library, with requests that are answered by hand. */
    private static final class Real {
        final VirtualTime time = new VirtualTime();
        final List<Aggregation<String>> runs = new ArrayList<>();
        private final List<CompletableFuture<String>> gates = new ArrayList<>();
        private final List<CompletableFuture<String>> requests = new ArrayList<>();
        private final List<FetchContext> contexts = new ArrayList<>();
        private final List<Integer> released = new ArrayList<>();
        private final Source<String, String> asked;
        private boolean stubborn; // the next request

        Real(UnaryOperator<Source<String, String>> made) {
            Source<String, String> source = new Source<>() {
                @Override
                public CompletableFuture<String> fetch(String query, FetchContext context) {
                    boolean ignoresCancel = stubborn;
                    CompletableFuture<String> future = new CompletableFuture<>() {
                        @Override
                        public boolean cancel(boolean mayInterruptIfRunning) {
                            return !ignoresCancel && super.cancel(mayInterruptIfRunning);
                        }
                    };
                    requests.add(future);
                    contexts.add(context);
                    released.add(0);
                    return future;
                }

                @Override
                public void release(String value) {
                    released.set(Integer.parseInt(value), released.get(Integer.parseInt(value)) + 1);
                }
            };
            this.asked = made.apply(source);
        }

        void ask(String key, int limit, boolean nextIsStubborn) {
            stubborn = nextIsStubborn;
            CompletableFuture<String> gate = new CompletableFuture<>();
            Plan<String> plan = Plan.of("plan", TICK.multipliedBy(limit));
            var part = plan.require("part", asked);
            plan.require("gate", (query, context) -> gate);
            gates.add(gate);
            runs.add(time.start(plan.combine(got -> got.get(part)), key));
        }

        void gate(int run, boolean good) {
            end(gates.get(run), good, "");
        }

        void answer(int request, boolean good) {
            end(requests.get(request), good, "" + request);
        }

        private static void end(CompletableFuture<String> future, boolean good, String value) {
            if (good) {
                future.complete(value);
            } else {
                future.completeExceptionally(new IllegalStateException());
            }
        }

        /** Nothing must go on after that. */
        boolean isEverythingOver() {
            runs.forEach(run -> run.cancel(true));
            requests.forEach(request -> request.complete("0"));
            return time.pendingTimers() == 0
                    && runs.stream()
                            .allMatch(run ->
                                    run.terminated().toCompletableFuture().isDone());
        }

        @Override
        public String toString() {
            List<String> all = new ArrayList<>();
            for (Aggregation<String> run : runs) {
                Report.Status status = run.report().status();
                all.add(status + (status == Report.Status.SUCCEEDED ? " " + run.join() : ""));
            }
            for (int i = 0; i < requests.size(); i++) {
                FetchContext context = contexts.get(i);
                boolean pending = !context.isCancelled() && !requests.get(i).isDone();
                long left = context.deadline().remaining().dividedBy(TICK);
                all.add(CoalescedOracle.text(context.isCancelled(), pending ? left : 0, released.get(i)));
            }
            return all.toString();
        }
    }
}
