package dev.sheaf.examples.profile;

import dev.sheaf.examples.profile.Config.BadVariableException;
import java.util.logging.LogManager;

/** Starts the service as the environment variables say, and stops it at SIGTERM. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // pgjdbc writes to java.util.logging; what matters arrives as an exception, and standard error belongs to our
        // log.
        LogManager.getLogManager().reset();
        // On two CPUs or fewer, JDK 17 would start a thread for each response that its HTTP client gets.
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors() - 1);
        System.getProperties().putIfAbsent("java.util.concurrent.ForkJoinPool.common.parallelism", "" + workers);
        ProfileService service;
        try {
            service = ProfileService.start(Config.from(System.getenv()));
        } catch (BadVariableException bad) {
            System.err.println(bad.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            service.close();
                            // Having finished everything in flight is a success; left alone, the JVM would report 143
                            // for SIGTERM.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        System.out.println("listening on " + service.url());
        System.out.println("curl '" + service.url() + "/api/aggregated?user_id=42'");
    }
}
