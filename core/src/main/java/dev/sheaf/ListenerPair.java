package dev.sheaf;

import java.util.function.Consumer;

/** Two listeners told one after the other; one that throws does not keep the other from hearing. */
final class ListenerPair implements AggregationListener {

    private final AggregationListener first;
    private final AggregationListener second;

    ListenerPair(AggregationListener first, AggregationListener second) {
        this.first = first;
        this.second = second;
    }

    private void tell(Consumer<AggregationListener> event) {
        try {
            event.accept(first);
        } finally {
            event.accept(second);
        }
    }

    @Override
    public void sourceStarted(String run, String source) {
        tell(listener -> listener.sourceStarted(run, source));
    }

    @Override
    public void sourceEnded(String run, Report source) {
        tell(listener -> listener.sourceEnded(run, source));
    }

    @Override
    public void runEnded(Report run) {
        tell(listener -> listener.runEnded(run));
    }

    @Override
    public void runTerminated(Report run) {
        tell(listener -> listener.runTerminated(run));
    }
}
