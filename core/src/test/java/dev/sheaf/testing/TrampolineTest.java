package dev.sheaf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrampolineTest {

    private final Trampoline trampoline = new Trampoline();
    private final List<String> ran = new ArrayList<>();

    private static Runnable throwing(RuntimeException thrown) {
        return () -> {
            throw thrown;
        };
    }

    @Test
    void runsATaskThatATaskGivesAfterThatHasReturned() {
        trampoline.execute(() -> {
            trampoline.execute(() -> ran.add("inner"));
            ran.add("outer");
        });

        assertThat(ran).containsExactly("outer", "inner");
    }

    @Test
    void leavesTheTaskOfAnotherThreadToTheOneThatRunsTasks() throws InterruptedException {
        List<Thread> ranOn = new ArrayList<>();
        Thread other = new Thread(() -> trampoline.execute(() -> ranOn.add(Thread.currentThread())));
        trampoline.execute(() -> {
            other.start();
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(ranOn).isEmpty();
        });

        assertThat(ranOn).containsExactly(Thread.currentThread());
    }

    @Test
    void throwsWhatTheFirstTaskHasThrownAfterTheOthersHadTheirTurn() {
        var first = new IllegalStateException("first");
        var later = new IllegalStateException("later");

        assertThatThrownBy(() -> trampoline.execute(() -> {
                    trampoline.execute(throwing(later));
                    trampoline.execute(throwing(first)); // the same one again, which cannot suppress itself
                    trampoline.execute(() -> ran.add("last"));
                    throw first;
                }))
                .isSameAs(first)
                .hasSuppressedException(later);
        assertThat(first.getSuppressed()).hasSize(1);
        assertThat(ran).containsExactly("last");
    }

    @Test
    void runsTheNextTaskAfterTheStackHasEnded() {
        assertThatThrownBy(this::downAndExecute).isInstanceOf(StackOverflowError.class);

        trampoline.execute(() -> ran.add("next"));

        assertThat(ran).endsWith("next");
    }

    @SuppressWarnings("InfiniteRecursion") // until there is no stack left
    private void downAndExecute() {
        trampoline.execute(() -> {});
        downAndExecute();
    }
}
