package dev.sheaf.examples.benchmarks.contenders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where code written by hand usually goes wrong; what we are compared with does not. */
class ByHandTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    interface Version extends BiFunction<List<Supplier<CompletableFuture<Integer>>>, Duration, Sum> {}

    static Stream<Version> versions() {
        return Stream.of(HandWritten::new, HandTuned::new);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aServiceThatThrowsLeavesNoCallRunning(Version version) {
        CompletableFuture<Integer> before = new CompletableFuture<>();
        CompletableFuture<Integer> after = new CompletableFuture<>();
        IllegalStateException thrown = new IllegalStateException("closed");
        Supplier<CompletableFuture<Integer>> throwing = () -> {
            throw thrown;
        };

        CompletableFuture<Integer> sum = ask(version, List.of(() -> before, throwing, () -> after));

        assertThatThrownBy(sum::join).isInstanceOf(CompletionException.class).hasCause(thrown);
        assertThat(before).isCancelled();
        assertThat(after).isCancelled();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aCallThatHasFailedBeforehandCancelsTheOthers(Version version) {
        CompletableFuture<Integer> other = new CompletableFuture<>();
        Exception failure = new Exception("refused");

        CompletableFuture<Integer> sum =
                ask(version, List.of(() -> CompletableFuture.failedFuture(failure), () -> other));

        assertThatThrownBy(sum::join).isInstanceOf(CompletionException.class).hasCause(failure);
        assertThat(other).isCancelled();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aSumThatCannotBeMadeFails(Version version) {
        CompletableFuture<Integer> call = new CompletableFuture<>();

        CompletableFuture<Integer> sum = ask(version, List.of(() -> call));
        call.complete(null);

        assertThatThrownBy(sum::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(NullPointerException.class);
    }

    private static CompletableFuture<Integer> ask(
            Version version, List<Supplier<CompletableFuture<Integer>>> services) {
        return (CompletableFuture<Integer>) version.apply(services, LIMIT).ask();
    }
}
