package dev.sheaf.http;

import dev.sheaf.http.HttpSourceException.Kind;
import java.util.concurrent.atomic.AtomicInteger;

/** How many exchanges of one source may be under way. It rejects, for in a queue the deadline would pass. */
final class ConcurrencyLimit {

    private final int most; // 0 for any number
    private final AtomicInteger underWay = new AtomicInteger(); // moved by starting threads and by those of the client

    ConcurrencyLimit(int most) {
        this.most = most;
    }

    /** Takes a place, or throws. */
    void enter(Target target) {
        if (most > 0 && underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            throw target.failure(
                    Kind.REJECTED, most + " exchanges are under way already, which is the limit of this source", null);
        }
    }

    void leave() {
        if (most > 0) {
            underWay.decrementAndGet();
        }
    }
}
