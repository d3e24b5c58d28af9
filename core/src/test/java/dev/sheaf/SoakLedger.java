package dev.sheaf;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps count of values: each one that a source gave away is handed over or released, once. */
final class SoakLedger {

    final LongAdder made = new LongAdder();
    final LongAdder handedOver = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder settledTwice = new LongAdder();

    private enum Owner {
        SOURCE,
        /** Another value, of which it is the basis, and which was released. */
        RELEASED_VALUE,
        NOBODY
    }

    /** Of nobody: what stands in for an answer. */
    static final Value NOBODYS = new Value(null);

    /** What a source answers with; may have been made from another value, which it then owns. */
    static final class Value {

        private final AtomicReference<Owner> owner = new AtomicReference<>(Owner.SOURCE);
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

    /** A second answer that came too late never got to own the first: then the chain gives back both, in either order. */
    void release(Value value) {
        settle(value, released);
        Value basis = value.basis;
        while (basis != null && basis.owner.compareAndSet(Owner.SOURCE, Owner.RELEASED_VALUE)) {
            released.increment();
            basis = basis.basis;
        }
    }

    private void settle(Value value, LongAdder how) {
        if (value.owner.compareAndSet(Owner.SOURCE, Owner.NOBODY)) {
            how.increment();
        } else if (!how.equals(released) || !value.owner.compareAndSet(Owner.RELEASED_VALUE, Owner.NOBODY)) {
            settledTwice.increment();
        }
    }

    @Override
    public String toString() {
        return made + " values made, " + handedOver + " handed over, " + released + " released, " + settledTwice
                + " of them twice";
    }
}
