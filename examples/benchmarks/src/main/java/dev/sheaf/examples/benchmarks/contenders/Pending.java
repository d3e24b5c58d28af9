package dev.sheaf.examples.benchmarks.contenders;

import java.util.List;
import java.util.concurrent.Future;

/** A contender and the services that it asks, which answer when they are told to. For one thread. */
public final class Pending {

    private final Sum sum;
    private final List<? extends Service<?>> services;

    Pending(Sum sum, List<? extends Service<?>> services) {
        this.sum = sum;
        this.services = services;
    }

    /** Starts a run; none of its calls has an answer. */
    public Future<Integer> ask() {
        return sum.ask();
    }

    /** Answers every call of the oldest run, in the order in which they were made. */
    public void answer() {
        for (int i = 0; i < services.size(); i++) {
            services.get(i).answer();
        }
    }

    Service<?> service(int index) {
        return services.get(index);
    }
}
