package dev.sheaf;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What arrives after the decision, or is not needed after it: values go back to their source, failures to the log. */
final class Surplus {

    private Surplus() {}

    @SuppressWarnings("unchecked") // the value was made by this very source
    static void discard(Call call, @Nullable Source<?, ?> source, @Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            if (source != null) {
                release((Source<?, @Nullable Object>) source, value, call);
            }
        } else if (!(failure instanceof CancellationException)) { // which is the answer to our own cancel
            Log.lateFailure(call.name(), failure);
        }
    }

    /** Gives a value back to its source; what that throws is logged. */
    static <T extends @Nullable Object> void release(Source<?, T> source, T value, FetchContext context) {
        try {
            ((Call) context).environment().runInContext(() -> source.release(value));
        } catch (Throwable thrown) {
            Log.misbehaved("releasing a value", context.name(), thrown);
        }
    }

    /** The same for a value that comes when nothing is left of its run. */
    @SuppressWarnings("unchecked") // the value was made by this very source
    static void release(Source<?, ?> source, @Nullable Object value, String name) {
        try {
            ((Source<?, @Nullable Object>) source).release(value);
        } catch (Throwable thrown) {
            Log.misbehaved("releasing a value", name, thrown);
        }
    }
}
