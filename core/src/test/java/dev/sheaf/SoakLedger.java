package dev.sheaf;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps count of values: each one that a source gave away is handed over or released, once. */
final class SoakLedger {

    final LongAdder made = new LongAdder();
    final LongAdder handedOver = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder settledTwice = new LongAdder();

    /** Of nobody: what stands in for an answer. */
    static final Value NOBODYS = new Value(null);

    /** What a source answers with; may have been made from another value, which it then owns. */
    static final class Value {

        private final AtomicBoolean settled = new AtomicBoolean();
        private final @Nullable Value basis;

        Value(@Nullable Value basis) {
            this.basis = basis;
        }
    }

    Value made(@Nullable Value basis) {
        made.increment();
        return new Value(basis);
    }

    boolean isBalanced() {
        return made.sum() == handedOver.sum() + released.sum();
    }

    /** A combining function that is about to return has taken over a value, a list of values, or nothing. */
    void handOver(@Nullable Object gathered) {
        if (gathered instanceof List<?> values) {
            values.forEach(this::handOver);
        } else if (gathered instanceof Value value && value != NOBODYS) {
            settle(value, handedOver);
            handOver(value.basis);
        }
    }

    void release(Value value) {
        settle(value, released);
        Value basis = value.basis;
        // Unless the chain has released it: when the second answer came too late, it never got to own the first.
        if (basis != null && basis.settled.compareAndSet(false, true)) {
            released.increment();
        }
    }

    private void settle(Value value, LongAdder how) {
        if (value.settled.compareAndSet(false, true)) {
            how.increment();
        } else {
            settledTwice.increment();
        }
    }

    @Override
    public String toString() {
        return made + " values made, " + handedOver + " handed over, " + released + " released, " + settledTwice
                + " of them twice";
    }
}
