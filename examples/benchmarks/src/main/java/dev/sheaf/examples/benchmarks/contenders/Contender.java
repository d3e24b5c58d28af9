package dev.sheaf.examples.benchmarks.contenders;

import static dev.sheaf.examples.benchmarks.contenders.Guarantee.DEADLINE;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.FAILS_FAST;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.PASSES_ON_CANCEL;
import static dev.sheaf.examples.benchmarks.contenders.Guarantee.STOPS_THE_REST;

import dev.sheaf.RunEnvironment;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The ways of adding up what several services answer, each with what it guarantees. Service number i answers i + 1. */
@SuppressWarnings("ImmutableEnumChecker") // nothing that it holds is ever modified
public enum Contender {
    SHEAF(
            "Sheaf",
            Kind.COMPLETABLE,
            (services, limit) -> new SheafSum(services, limit, RunEnvironment.system()),
            EnumSet.allOf(Guarantee.class)),
    SHEAF_WITHOUT_TIMER(
            "Sheaf, on a timer that does nothing",
            Kind.COMPLETABLE,
            (services, limit) ->
                    new SheafSum(services, limit, RunEnvironment.system().withTimer(new IdleTimer())),
            EnumSet.complementOf(EnumSet.of(DEADLINE))),
    HAND_WRITTEN(
            "by hand",
            Kind.COMPLETABLE,
            HandWritten::new,
            EnumSet.of(DEADLINE, FAILS_FAST, STOPS_THE_REST, PASSES_ON_CANCEL)),
    HAND_TUNED(
            "by hand, tuned",
            Kind.COMPLETABLE,
            HandTuned::new,
            EnumSet.of(DEADLINE, FAILS_FAST, STOPS_THE_REST, PASSES_ON_CANCEL)),
    ALL_OF_OR_TIMEOUT("`allOf` + `orTimeout`", Kind.COMPLETABLE, AllOf::new, EnumSet.of(DEADLINE)),
    ALL_OF(
            "`allOf` + `thenApply`",
            Kind.COMPLETABLE,
            (services, limit) -> new AllOf(services, null),
            EnumSet.noneOf(Guarantee.class)),
    GUAVA_WITH_TIMEOUT(
            "Guava `whenAllSucceed` + `withTimeout`",
            Kind.SETTABLE,
            GuavaSum::new,
            EnumSet.of(DEADLINE, FAILS_FAST, PASSES_ON_CANCEL)),
    GUAVA(
            "Guava `whenAllSucceed`",
            Kind.SETTABLE,
            (services, limit) -> new GuavaSum(services, null),
            EnumSet.of(FAILS_FAST, PASSES_ON_CANCEL)),
    REACTOR_TIMEOUT(
            "Reactor `Mono.zip` + `timeout`",
            Kind.COMPLETABLE,
            ReactorSum::new,
            EnumSet.of(DEADLINE, FAILS_FAST, STOPS_THE_REST, PASSES_ON_CANCEL)),
    REACTOR(
            "Reactor `Mono.zip`",
            Kind.COMPLETABLE,
            (services, limit) -> new ReactorSum(services, null),
            EnumSet.of(FAILS_FAST, STOPS_THE_REST, PASSES_ON_CANCEL));

    private static final Duration NEVER_REACHED = Duration.ofSeconds(5);

    private final String title;
    private final Set<Guarantee> guarantees;
    private final Entry<?> entry;

    <F extends Future<Integer>> Contender(
            String title, Kind<F> kind, BiFunction<List<Supplier<F>>, Duration, Sum> sum, Set<Guarantee> guarantees) {
        this.title = title;
        this.guarantees = guarantees;
        this.entry = new Entry<>(kind, sum);
    }

    public boolean guarantees(Guarantee guarantee) {
        return guarantees.contains(guarantee);
    }

    /** How the tables call it. */
    public String title() {
        return title;
    }

    /** Over services that have answered before they are asked. */
    public Sum completed(int services) {
        return entry.completed(services);
    }

    /** Over services that answer on threads of the executor. */
    public Sum answeredOn(Executor executor, int services) {
        return entry.answeredOn(executor, services);
    }

    /** Over services that answer when they are told to, in good time. */
    public Pending pending(int services) {
        return pending(services, NEVER_REACHED);
    }

    Pending pending(int services, Duration limit) {
        return entry.pending(services, limit);
    }

    private record Entry<F extends Future<Integer>>(Kind<F> kind, BiFunction<List<Supplier<F>>, Duration, Sum> sum) {

        Sum completed(int services) {
            return sum.apply(each(services, kind::completed), NEVER_REACHED);
        }

        Sum answeredOn(Executor executor, int services) {
            return sum.apply(each(services, value -> kind.answeredOn(executor, value)), NEVER_REACHED);
        }

        Pending pending(int services, Duration limit) {
            List<Service<F>> asked = each(services, value -> new Service<>(kind, value));
            return new Pending(sum.apply(List.copyOf(asked), limit), asked);
        }

        private static <S> List<S> each(int services, IntFunction<S> service) {
            return IntStream.rangeClosed(1, services).mapToObj(service).toList();
        }
    }
}
