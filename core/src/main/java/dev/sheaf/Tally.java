package dev.sheaf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects answers by position until there are enough, or there cannot be any more; exactly one call is told that it decided.
 *
 * <p>After the decision nothing changes, so what the deciding thread reads needs no lock.
 */
final class Tally<T extends @Nullable Object> {

    enum Count {
        /** Undecided; whoever holds the value has handed it over. */
        MORE,
        /** This call decided. */
        DECISIVE,
        /** Decided before; the value still belongs to the caller. */
        LATE
    }

    private static final Object NONE = new Object();

    private final int enough;
    private final @Nullable Object[] answers; // guarded by this, as is all below
    private final List<Throwable> failures = new ArrayList<>(); // in the order of time
    private int answered;
    private boolean decided;

    Tally(int positions, int enough) {
        this.enough = enough;
        this.answers = new Object[positions];
        Arrays.fill(answers, NONE);
    }

    synchronized Count answered(int position, T value) {
        if (decided) {
            return Count.LATE;
        }
        answers[position] = value;
        decided = ++answered == enough;
        return decided ? Count.DECISIVE : Count.MORE;
    }

    synchronized Count failed(Throwable failure) {
        if (decided) {
            return Count.LATE;
        }
        failures.add(failure);
        decided = answers.length - failures.size() < enough;
        return decided ? Count.DECISIVE : Count.MORE;
    }

    /** The answers in the order of their positions. To be called by the one who decided. */
    List<T> answers() {
        List<T> given = new ArrayList<>(enough);
        forEachAnswer((value, position) -> given.add(value));
        return Collections.unmodifiableList(given);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only answers of T are put in, null among them
    void forEachAnswer(ObjIntConsumer<T> action) {
        for (int i = 0; i < answers.length; i++) {
            if (answers[i] != NONE) {
                action.accept((T) answers[i], i);
            }
        }
    }

    /** The last failure as the cause, the earlier ones suppressed. To be called by the one who decided. */
    AggregationException tooFew(String message) {
        AggregationException failed = new AggregationException(message, failures.get(failures.size() - 1));
        failures.subList(0, failures.size() - 1).forEach(failed::addSuppressed);
        return failed;
    }

    int answered() {
        return answered;
    }
}
