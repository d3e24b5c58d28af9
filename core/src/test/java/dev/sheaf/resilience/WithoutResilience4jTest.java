package dev.sheaf.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Plan;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

/** A user's program, compiled and run in a JVM that has nothing of Resilience4j, or only the modules that it uses. */
@Tag("realtime")
@Timeout(value = 5, unit = TimeUnit.MINUTES) // on a busy machine a compiler takes its time
class WithoutResilience4jTest {

    private static final String PLAIN = """
            package consumer;

            import dev.sheaf.*;
            import java.time.Duration;
            import java.util.concurrent.CompletableFuture;

            public final class Main {
                public static void main(String[] args) {
                    Source<String, String> source = (query, context) -> new CompletableFuture<>();
                    Plan<String> plan = Plan.of("plan", Duration.ofMillis(100));
                    var part = plan.optional("part", source.safeToRepeat().hedged(Duration.ofMillis(20), 1), "fallback");
                    System.out.print(plan.combine(got -> got.get(part)).start("query").join());
                }
            }
            """;

    private static final String GUARDED = """
            package consumer;

            import dev.sheaf.*;
            import dev.sheaf.resilience.Guard;
            import java.time.Duration;
            import java.util.concurrent.CompletableFuture;

            public final class Main {
                public static void main(String[] args) {
                    Source<String, String> source = (query, context) -> CompletableFuture.completedFuture("guarded");
                    Guard guard = Guard.builder().%s.build();
                    Plan<String> plan = Plan.of("plan", Duration.ofSeconds(10));
                    var part = plan.require("part", guard.protect(source));
                    System.out.print(plan.combine(got -> got.get(part)).start("query").join());
                }
            }
            """;

    private static final String CORE = jarOf(Plan.class);
    private static final String SLF4J = jarOf(Logger.class);
    private static final String COMMON = jarOf(EventConsumer.class); // resilience4j-core

    @TempDir
    private Path directory;

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void coreWorksOnTheClassPath() throws Exception {
        assertThat(runOnClassPath(PLAIN, CORE, SLF4J)).isEqualTo("fallback");
    }

    @Test
    void coreWorksOnTheModulePath() throws Exception {
        assertThat(runOnModulePath(PLAIN, "module consumer { requires dev.sheaf; }", CORE, SLF4J))
                .isEqualTo("fallback");
    }

    @Test
    void aGuardWorksOnTheModulePath() throws Exception {
        String guarded = GUARDED.formatted(
                "circuitBreaker(io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults(\"breaker\"))");
        String module = "module consumer { requires dev.sheaf; requires io.github.resilience4j.circuitbreaker; }";

        assertThat(runOnModulePath(guarded, module, CORE, SLF4J, COMMON, jarOf(CircuitBreaker.class)))
                .isEqualTo("guarded");
    }

    @ParameterizedTest
    @CsvSource({
        "circuitBreaker, circuitbreaker.CircuitBreaker",
        "retry, retry.Retry",
        "bulkhead, bulkhead.Bulkhead",
        "rateLimiter, ratelimiter.RateLimiter"
    })
    void aGuardNeedsNoOtherModulesThanItUses(String method, String type) throws Exception {
        String qualified = "io.github.resilience4j." + type;
        String jar = Stream.of(CircuitBreaker.class, Retry.class, Bulkhead.class, RateLimiter.class)
                .filter(used -> used.getName().equals(qualified))
                .map(WithoutResilience4jTest::jarOf)
                .findFirst()
                .orElseThrow();
        // Compiled with all of them, as a build would that has them as well; run without.
        List<String> all = Arrays.asList(
                jarOf(CircuitBreaker.class), jarOf(Retry.class), jarOf(Bulkhead.class), jarOf(RateLimiter.class));
        String path = path(CORE, SLF4J, COMMON, jar);
        compile(
                GUARDED.formatted(method + "(" + qualified + ".ofDefaults(\"it\"))"),
                null,
                "-cp",
                path + File.pathSeparator + String.join(File.pathSeparator, all));

        assertThat(java("-cp", path(classes(), path), "consumer.Main")).isEqualTo("guarded");
    }

    private String runOnClassPath(String main, String... jars) throws Exception {
        compile(main, null, "-cp", path(jars));
        return java("-cp", path(classes(), path(jars)), "consumer.Main");
    }

    private String runOnModulePath(String main, String module, String... jars) throws Exception {
        compile(main, module, "-p", path(jars));
        return java("-p", path(classes(), path(jars)), "-m", "consumer/consumer.Main");
    }

    private static String path(String... jars) {
        return String.join(File.pathSeparator, jars);
    }

    private String classes() {
        return directory.resolve("classes").toString();
    }

    private void compile(String main, String module, String... options) throws Exception {
        Path sources = Files.createDirectories(directory.resolve("consumer"));
        Files.writeString(sources.resolve("Main.java"), main);
        List<String> command = new ArrayList<>(List.of(
                "-proc:none", "-d", classes(), sources.resolve("Main.java").toString()));
        if (module != null) {
            Path descriptor = Files.writeString(directory.resolve("module-info.java"), module);
            command.add(descriptor.toString());
        }
        command.addAll(Arrays.asList(options));
        run("javac", command);
    }

    private String java(String... arguments) throws Exception {
        return run("java", Arrays.asList(arguments));
    }

    /** Gives what it printed; fails when it failed. */
    private String run(String tool, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(arguments);
        File output = directory.resolve(tool + ".txt").toFile();
        File complaints = directory.resolve(tool + "-errors.txt").toFile();
        Process process = new ProcessBuilder(command)
                .redirectOutput(output)
                .redirectError(complaints)
                .start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(() -> command.stream().collect(Collectors.joining(" ")) + "\n" + read(complaints))
                .isZero();
        return read(output);
    }

    private static String read(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
