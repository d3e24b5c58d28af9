package dev.sheaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Walks through every piece of user code of a run: the captured context is there, although the sources answer on a foreign thread,
 * which has another one.
 */
@SuppressWarnings("FutureReturnValueIgnored")
class ContextEverywhereTest extends RunFixture {

    private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

    private final ExecutorService foreign = Executors.newSingleThreadExecutor();
    private final Map<String, Set<String>> seen = new TreeMap<>();

    private final RunEnvironment environment = time.environment()
            .withContext(() -> {
                String captured = REQUEST.get();
                return task -> () -> {
                    String previous = REQUEST.get();
                    REQUEST.set(captured);
                    try {
                        task.run();
                    } finally {
                        REQUEST.set(previous);
                    }
                };
            })
            .withListener(new AggregationListener() {
                @Override
                public void sourceStarted(long runId, String plan, String source) {
                    note("listener.sourceStarted");
                }

                @Override
                public void sourceEnded(long runId, String plan, Report source) {
                    note("listener.sourceEnded");
                }

                @Override
                public void runEnded(Report run) {
                    note("listener.runEnded");
                }

                @Override
                public void runTerminated(Report run) {
                    note("listener.runTerminated");
                }
            });

    @AfterEach
    void end() {
        foreign.shutdownNow();
        REQUEST.remove();
    }

    private synchronized void note(String code) {
        seen.computeIfAbsent(code, name -> new TreeSet<>()).add(String.valueOf(REQUEST.get()));
    }

    /** Answers or fails on a thread that knows nothing of the run. */
    private Source<String, String> source(String name, boolean fails) {
        return new Source<>() {
            @Override
            public CompletableFuture<String> fetch(String query, FetchContext context) {
                note(name + ".fetch");
                context.onCancel(() -> note(name + ".hook"));
                CompletableFuture<String> answer = new CompletableFuture<>();
                pending.add(() -> {
                    if (fails) {
                        answer.completeExceptionally(new IllegalStateException(name));
                    } else {
                        answer.complete(query);
                    }
                });
                return answer;
            }

            @Override
            public void release(String value) {
                note(name + ".release");
            }
        };
    }

    private final List<Runnable> pending = new ArrayList<>();

    /** Lets everything that waits answer, one after the other, on the foreign thread, until nothing new is asked. */
    private void answerAll() throws Exception {
        while (!pending.isEmpty()) {
            foreign.submit(pending.remove(0)).get(30, TimeUnit.SECONDS);
        }
    }

    private <R> Aggregation<R> start(Aggregator<String, R> aggregator) {
        REQUEST.set("A");
        Aggregation<R> run = aggregator.in(environment).start("42");
        REQUEST.set("B");
        return run;
    }

    private Source<String, String> answers(String name) {
        return source(name, false);
    }

    private void assertContextEverywhere(String... expected) {
        assertThat(seen.keySet()).contains(expected);
        assertThat(seen)
                .allSatisfy((code, contexts) -> assertThat(contexts).as(code).containsExactly("A"));
    }

    @Test
    void inARunThatSucceeds() throws Exception {
        plan.require("mapped", answers("mapped").map(value -> {
            note("map.function");
            return value;
        }));
        plan.require(
                "chain",
                answers("user")
                        .then(answers("orders").on(value -> {
                            note("on.function");
                            return value;
                        }))
                        .then(answers("third")));
        plan.require("or", source("down", true).or(answers("spare")));
        plan.require("each", answers("key").each(1, 3).on(query -> List.of("a", "b", "c")));
        plan.require("hedged", answers("hedged").safeToRepeat().hedged(Duration.ofMillis(1), 1));
        Plan<String> inner = Plan.of("inner");
        inner.require("nested", answers("nested"));
        Aggregator<String, String> innerRun = inner.combine(got -> {
            note("inner.combine");
            return "";
        });
        plan.require("nested", answers("before").then(innerRun));
        plan.require("followed", (query, context) -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            context.follow(answers("inside").fetch(query, context), (value, failure) -> {
                note("follow.handler");
                context.executor().execute(() -> note("executor"));
                answer.complete(value);
            });
            return answer;
        });
        plan.require("blocking", Source.blocking(pending::add, (query, context) -> {
            note("blocking.body");
            return "";
        }));
        var needed = plan.require("needed", answers("needed"));
        plan.after(
                        got -> {
                            note("after.function");
                            return got.get(needed);
                        },
                        needed)
                .require("needing", answers("needing"));
        var run = start(plan.combine(got -> {
            note("combine");
            return "done";
        }));

        time.advance(Duration.ofMillis(1)); // the hedge
        answerAll();

        assertThat(run).isCompletedWithValue("done");
        assertContextEverywhere(
                "map.function",
                "on.function",
                "user.fetch",
                "orders.fetch",
                "third.fetch",
                "spare.fetch",
                "key.fetch",
                "hedged.fetch",
                "hedged.hook",
                "nested.fetch",
                "inner.combine",
                "follow.handler",
                "executor",
                "blocking.body",
                "after.function",
                "needing.fetch",
                "combine",
                "listener.sourceStarted",
                "listener.sourceEnded",
                "listener.runEnded",
                "listener.runTerminated");
    }

    @Test
    void inARunThatFailsAndGivesBackWhatItHas() throws Exception {
        plan.require("kept", answers("kept"));
        plan.require("released", answers("onRelease").onRelease(value -> note("onRelease.action")));
        plan.require("slow", (query, context) -> {
            context.onCancel(() -> note("slow.hook"));
            context.schedule(Duration.ofMillis(1), () -> note("delayed"));
            return new CompletableFuture<>();
        });
        plan.require("chain", answers("user").then(source("orders", true)));
        var run = start(plan.combine(got -> ""));

        time.advance(Duration.ofMillis(1));
        answerAll();

        assertThat(run).isCompletedExceptionally();
        assertContextEverywhere(
                "kept.release",
                "onRelease.action",
                "onRelease.release",
                "slow.hook",
                "delayed",
                "user.release",
                "orders.fetch",
                "listener.runEnded");
    }

    @Test
    void inARunThatTheCallerCancelsOrADeadlineEnds() throws Exception {
        plan.optional("hangs", answers("hangs"), "");
        plan.optional("limited", answers("limited").within(Duration.ofMillis(5)), "");
        var aggregator = plan.combine(got -> {
            note("combine");
            return "";
        });
        start(aggregator).cancel(true);
        start(aggregator);
        time.advance(LIMIT);

        assertContextEverywhere("hangs.hook", "limited.hook", "combine");
    }
}
