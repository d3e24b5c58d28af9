package dev.sheaf.examples.profile;

import dev.sheaf.examples.profile.Config.BadVariableException;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/** Starts the service as the environment variables say, and stops it at SIGTERM. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // pgjdbc writes to java.util.logging; what matters arrives as an exception,
        // and standard error belongs to our log.
        LogManager.getLogManager().reset();
        ProfileService service;
        try {
            service = ProfileService.start(Config.from(System.getenv()));
        } catch (BadVariableException bad) {
            System.err.println(bad.getMessage());
            System.exit(2);
            return;
        }
        // Left alone, the JVM would report 143 for SIGTERM, whatever became of the requests in flight.
        Thread shutdown = new Thread(() -> Runtime.getRuntime().halt(stop(service)), "shutdown");
        Runtime.getRuntime().addShutdownHook(shutdown);
        System.out.println("listening on " + service.url());
        System.out.println("curl '" + service.url() + "/api/aggregated?user_id=42'");
    }

    /** Returns the exit status: 0 when everything in flight has been finished. */
    static int stop(AutoCloseable service) {
        try {
            service.close();
            return 0;
        } catch (Throwable failed) {
            LoggerFactory.getLogger(Main.class).error("stopped with requests unfinished", failed);
            return 1;
        }
    }
}
