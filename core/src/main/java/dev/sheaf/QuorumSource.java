package dev.sheaf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@link Source#quorum}. */
final class QuorumSource<Q extends @Nullable Object, T extends @Nullable Object> implements Source<Q, List<T>> {

    private final int enough;
    private final List<Source<? super Q, T>> sources;
    private final Owners<T> owners;

    QuorumSource(int enough, List<? extends Source<? super Q, T>> sources) {
        this.enough = enough;
        this.sources = List.copyOf(sources);
        if (enough < 1 || enough > this.sources.size()) {
            throw new IllegalArgumentException("a quorum of " + enough + " of " + this.sources.size()
                    + " sources cannot be: it takes at least one and at most all of them");
        }
        this.owners = new Owners<>(this.sources.get(0));
    }

    @Override
    public CompletableFuture<List<T>> fetch(Q query, FetchContext context) {
        List<FetchScope> scopes = new ArrayList<>(sources.size()); // opened first, so that the report shows who was skipped
        for (int i = 0; i < sources.size(); i++) {
            scopes.add(context.child("source " + (i + 1), context.deadline()));
        }
        Vote vote = new Vote(scopes, context);
        for (int i = 0; i < sources.size() && !vote.answer.isDone(); i++) {
            int index = i;
            Futures.listen(scopes.get(i).run(sources.get(i), query), (value, failure) -> {
                if (failure != null) {
                    vote.failed(failure);
                } else {
                    vote.answered(index, value);
                }
            });
        }
        return vote.answer;
    }

    @Override
    public void release(List<T> values) {
        values.forEach(
                value -> Surplus.release(owners.take(value), value, "quorum")); // each, whatever another one throws
    }

    void releaseOne(T value) {
        owners.take(value).release(value);
    }

    /** One fetch: who has answered. */
    private final class Vote {

        private final CompletableFuture<List<T>> answer;
        private final Tally<T> tally = new Tally<>(sources.size(), enough);
        private final List<FetchScope> scopes;
        private final FetchContext context;

        Vote(List<FetchScope> scopes, FetchContext context) {
            this.scopes = scopes;
            this.answer = Relay.cancelling(scopes);
            this.context = context;
        }

        void answered(int index, T value) {
            switch (tally.answered(index, value)) {
                case LATE -> Surplus.release(sources.get(index), value, context);
                case DECISIVE -> {
                    cancelRest(CancelReason.SATISFIED);
                    tally.forEachAnswer((given, position) -> owners.remember(given, sources.get(position)));
                    if (!answer.complete(tally.answers())) {
                        releaseAnswers();
                    }
                }
                case MORE -> {}
            }
        }

        void failed(Throwable failure) {
            if (tally.failed(failure) == Tally.Count.DECISIVE) {
                CancelReason own = answer.isCancelled() ? CancelReason.CALLER : CancelReason.SIBLING_FAILED;
                cancelRest(context.cancelReason().orElse(own)); // a cancel from above says why
                releaseAnswers();
                answer.completeExceptionally(tally.tooFew("only " + tally.answered() + " of " + scopes.size()
                        + " sources answered, where " + enough + " are needed"));
            }
        }

        private void cancelRest(CancelReason reason) {
            for (FetchScope scope : scopes) {
                scope.cancel(reason); // without effect on those that have ended
            }
        }

        private void releaseAnswers() {
            tally.forEachAnswer((value, index) -> Surplus.release(sources.get(index), value, context));
        }
    }
}
