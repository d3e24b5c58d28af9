package dev.sheaf.examples.profile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sheaf.examples.profile.Config.BadVariableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service that cannot start says what is to blame, and leaves nothing behind. */
@Tag("realtime")
class ProfileServiceTest {

    @Test
    void blamesHostAndPortWhenItCannotListen() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Config config = Config.from(Map.of("PORT", "" + taken.getLocalPort()));

            assertLeavesNothingBehind(() -> assertThatThrownBy(() -> ProfileService.start(config))
                    .isInstanceOf(BadVariableException.class)
                    .hasMessage("HOST and PORT must be an address of this machine and a port that is free there"));
        }
    }

    @Test
    void blamesNeitherForAnythingElse() throws Exception {
        Config config = config(Optional.empty(), Optional.of("ftp://127.0.0.1"));

        assertLeavesNothingBehind(() ->
                assertThatThrownBy(() -> ProfileService.start(config)).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void leavesNothingBehindWithoutADatabase() throws Exception {
        Config config = config(Optional.of("jdbc:nosuchdb:profiles"), Optional.empty());

        assertLeavesNothingBehind(
                () -> assertThatThrownBy(() -> ProfileService.start(config)).isInstanceOf(RuntimeException.class));
    }

    @Test
    void doesNotWaitForEverUntilEverybodyHasReadItsAnswers() {
        Future<Void> nobodyReads = Promise.<Void>promise().future();

        assertThatThrownBy(() -> ProfileService.await(nobodyReads, Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a client has not taken its answer");
    }

    @Test
    void closesWhatItHasOpened() throws Exception {
        Set<Thread> before = threadsOfTheService();

        ProfileService.start(Config.from(Map.of("PORT", "0"))).close();

        Await.until("its threads have ended", () -> before.containsAll(threadsOfTheService()));
    }

    /** One that the environment could not have given. */
    private static Config config(Optional<String> databaseUrl, Optional<String> mlServiceUrl) {
        return new Config(
                "127.0.0.1",
                0,
                new Connections.Limits(10, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                databaseUrl,
                Optional.empty(),
                Optional.empty(),
                2,
                mlServiceUrl,
                Duration.ZERO,
                false,
                false,
                Duration.ofSeconds(2),
                408,
                Optional.empty());
    }

    private static void assertLeavesNothingBehind(Runnable start) throws Exception {
        Set<Thread> before = threadsOfTheService();

        start.run();

        Await.until("its threads have ended", () -> before.containsAll(threadsOfTheService()));
    }

    private static Set<Thread> threadsOfTheService() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("vert") || thread.getName().startsWith("profiles"))
                .collect(Collectors.toSet());
    }
}
