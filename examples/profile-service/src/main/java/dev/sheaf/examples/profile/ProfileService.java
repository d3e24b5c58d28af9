package dev.sheaf.examples.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.examples.profile.Config.BadVariableException;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service, with everything it holds. */
final class ProfileService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProfileService.class);

    private final Config config;
    private final Vertx vertx;
    private final HikariDataSource database;
    private final HttpServer server;

    private ProfileService(Config config, Vertx vertx, HikariDataSource database, HttpServer server) {
        this.config = config;
        this.vertx = vertx;
        this.database = database;
        this.server = server;
    }

    /** Returns when the service is listening; when it cannot, nothing of it is left. */
    static ProfileService start(Config config) throws BadVariableException {
        Vertx vertx = Vertx.vertx();
        try {
            return start(config, vertx);
        } catch (Throwable failed) {
            vertx.close().await();
            throw failed;
        }
    }

    private static ProfileService start(Config config, Vertx vertx) throws BadVariableException {
        String mlServiceUrl = config.mlServiceUrl().orElseGet(() -> StubMlService.start(vertx, config.mlStubDelay()));
        HikariDataSource database = Database.open(config);
        try {
            // As many queries at once as there are connections: whoever waits, waits here, without a thread.
            JdbcClient queries = JdbcClient.on(database).withPermits(config.databasePoolSize());
            var profiles = Profiles.aggregator(queries, mlServiceUrl, config);
            var callerDeadline = new CallerDeadline(config.deadlineHeader(), config.aggregationTimeout());
            var endpoint = new Endpoint(vertx, profiles, callerDeadline, config.timeoutStatus());
            HttpServer server = listen(config, vertx, endpoint);
            var service = new ProfileService(config, vertx, database, server);
            service.warmUp();
            announceStandIns(config, mlServiceUrl);
            return service;
        } catch (Throwable failed) {
            database.close();
            throw failed;
        }
    }

    private static HttpServer listen(Config config, Vertx vertx, Endpoint endpoint) throws BadVariableException {
        try {
            var connections = new Connections(vertx, config.connections(), endpoint);
            return vertx.createHttpServer(config.connections().serverConfig(config.aggregationTimeout()))
                    .connectionHandler(connections::opened)
                    .requestHandler(connections)
                    .invalidRequestHandler(malformed -> Answer.MALFORMED.send(malformed.response()))
                    .listen(config.port(), config.host())
                    .await();
        } catch (Exception refused) {
            log.debug("cannot listen on {} port {}", config.host(), config.port(), refused);
            throw new BadVariableException(
                    "HOST and PORT must be an address of this machine and a port that is free there");
        }
    }

    /** Asks itself how it is: now the HTTP client and Jackson are loaded, and no client's time is spent on that. */
    private void warmUp() {
        RunEnvironment.system()
                .open("warm-up", Deadline.in(Duration.ofSeconds(5)))
                .run(HttpSource.get(url() + "/healthz").decode(body -> Json.object(new String(body, UTF_8))), "")
                .handle((health, failure) -> health) // if it failed, the first client waits a little longer
                .join();
    }

    private static void announceStandIns(Config config, String mlServiceUrl) {
        if (config.databaseUrl().isEmpty()) {
            log.warn(
                    "DATABASE_URL is not set: the data is that of sample users, in an embedded H2 that forgets everything");
        }
        if (config.mlServiceUrl().isEmpty()) {
            log.info("ML_SERVICE_URL is not set: the recommendations are those of a stub, at {}", mlServiceUrl);
        }
    }

    String url() {
        return "http://" + Config.urlHost(config.host()) + ":" + server.actualPort();
    }

    /** Accepts no more connections, lets the requests in flight finish, and gives back everything held. */
    @Override
    public void close() {
        try {
            // Every run ends at its deadline; the second on top is for sending the answers.
            server.shutdown(config.aggregationTimeout().plus(Duration.ofSeconds(1)))
                    .await();
        } finally {
            try {
                database.close();
            } finally {
                vertx.close().await();
            }
        }
    }
}
