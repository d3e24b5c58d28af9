package dev.sheaf.examples.benchmarks.contenders;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** A service that answers when it is told to, the oldest call first. For one thread. */
final class Service<F extends Future<Integer>> implements Supplier<F> {

    private final Kind<F> kind;
    private final Integer value;
    private final Queue<F> open = new ArrayDeque<>();

    Service(Kind<F> kind, Integer value) {
        this.kind = kind;
        this.value = value;
    }

    @Override
    public F get() {
        F call = kind.open().get();
        open.add(call);
        return call;
    }

    void answer() {
        kind.answer().accept(open.remove(), value);
    }

    void fail(Throwable failure) {
        kind.fail().accept(open.remove(), failure);
    }

    /** Whether nothing runs here: the oldest call has been cancelled, or none was made. */
    boolean isStopped() {
        F oldest = open.peek();
        return oldest == null || oldest.isCancelled();
    }
}
