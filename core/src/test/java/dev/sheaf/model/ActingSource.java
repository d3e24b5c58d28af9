package dev.sheaf.model;

import dev.sheaf.DeadlineExceededException;
import dev.sheaf.FetchContext;
import dev.sheaf.Source;
import dev.sheaf.model.Act.What;
import java.util.concurrent.CompletableFuture;

/** Plays an {@link Act}, and tells its world what is done to it. Answers with its name; failures have it as message. */
final class ActingSource implements Source<Object, String> {

    private final World world;
    private final String name;
    private final Act act;
    private final boolean isMapped;
    int releases;
    int actions; // of the release, if it has one

    /** A mapped one that cannot be cancelled says so: what is around it gives its future up at once. */
    ActingSource(World world, String name, Act act, boolean isMapped) {
        this.world = world;
        this.name = name;
        this.act = act;
        this.isMapped = isMapped;
    }

    @Override
    public CompletableFuture<String> fetch(Object query, FetchContext context) {
        world.note("ask " + name);
        Answer answer = new Answer();
        CompletableFuture<Void> work = new CompletableFuture<>();
        context.onCancel(() -> stopped(answer, context));
        if (act.what() == What.THROWS) {
            throw failure();
        }
        if (act.what() == What.RETURNS_NULL) {
            return null;
        }
        if (act.what() == What.LINGERS) {
            context.endsWith(work);
        } else if (act.isStubborn() && isMapped) {
            context.endsWith(answer);
        }
        Runnable end = () -> end(answer, context, work);
        if (act.isAtStart()) {
            end.run();
        } else if (act.isByTimer()) {
            context.schedule(World.ticks(act.at()), end);
        } else if (act.hasTime()) {
            world.at(world.now() + act.at(), end);
        }
        return answer;
    }

    /** Also after a cancel; and whatever is answered, only the first answer may count. */
    private void end(Answer answer, FetchContext context, CompletableFuture<Void> work) {
        switch (act.what()) {
            case FAILS, FAILS_BY_TIMER, FAILS_STUBBORNLY -> answer.completeExceptionally(failure());
            case SEES_DEADLINE ->
                answer.completeExceptionally(new DeadlineExceededException("seen", context.deadline()));
            case ANSWERS_NULL -> answer.complete(null);
            case ANSWERS_STUBBORNLY, LINGERS -> answer.complete(name);
            default -> {
                answer.complete(name);
                answer.complete("another value");
                if (!act.isAtStart()) {
                    answer.obtrudeValue("yet another value");
                }
            }
        }
        work.complete(null);
    }

    private void stopped(Answer answer, FetchContext context) {
        answer.isStopped = true;
        world.stopping("stop " + name + " " + context.cancelReason().orElseThrow());
        if (act.what() == What.ANSWERS_WHEN_STOPPED) {
            answer.complete(name);
        }
    }

    private ActingException failure() {
        return new ActingException(name);
    }

    @Override
    public void release(String value) {
        releases++;
    }

    /** Without a stack trace, which would cost more than the run. */
    private static final class ActingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ActingException(String name) {
            super(name, null, true, false);
        }
    }

    private final class Answer extends CompletableFuture<String> {

        private boolean isStopped;

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            world.stopping((isStopped && mayInterruptIfRunning ? "cancel " : "CANCEL WRONGLY ") + name);
            return !act.isStubborn() && super.cancel(mayInterruptIfRunning);
        }
    }
}
