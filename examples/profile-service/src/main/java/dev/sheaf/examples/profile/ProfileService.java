package dev.sheaf.examples.profile;

import com.zaxxer.hikari.HikariDataSource;
import dev.sheaf.Aggregation;
import dev.sheaf.Deadline;
import dev.sheaf.examples.profile.Config.BadVariableException;
import dev.sheaf.http.HttpTransport;
import dev.sheaf.http.vertx.VertxTransport;
import dev.sheaf.jdbc.JdbcClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service, with everything it holds. */
final class ProfileService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ProfileService.class);

    /** How long a database that is slow may hold up the start. */
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    /** How long closing a connection may take. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Config config;
    private final Vertx vertx;
    private final HikariDataSource database;
    private final JdbcClient queries;
    private final HttpServer server;

    private ProfileService(
            Config config, Vertx vertx, HikariDataSource database, JdbcClient queries, HttpServer server) {
        this.config = config;
        this.vertx = vertx;
        this.database = database;
        this.queries = queries;
        this.server = server;
    }

    /** Returns when the service is listening; when it cannot, nothing of it is left. */
    static ProfileService start(Config config) throws BadVariableException {
        // One event loop has all connections, those of clients and those to the ML service: no request changes threads
        // on its way from one to the other.
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return start(config, vertx);
        } catch (Throwable failed) {
            vertx.close().await();
            throw failed;
        }
    }

    private static ProfileService start(Config config, Vertx vertx) throws BadVariableException {
        String mlServiceUrl = config.mlServiceUrl()
                .orElseGet(() -> StubMlService.url(StubMlService.start(vertx, config.mlStubDelay())));
        HikariDataSource database = Database.open(config);
        try {
            // As many queries at once as there are connections: whoever waits, waits here, without a thread.
            JdbcClient queries = JdbcClient.on(database).withPermits(config.databasePoolSize());
            HttpTransport transport = transport(vertx, config);
            var profiles = Profiles.aggregator(queries, transport, mlServiceUrl, config);
            var callerDeadline = new CallerDeadline(config.deadlineHeader(), config.aggregationTimeout());
            var endpoint = new Endpoint(vertx, profiles, callerDeadline, config.timeoutStatus());
            warmUp(vertx, queries, transport, config);
            HttpServer server = listen(config, vertx, endpoint);
            announceStandIns(config, mlServiceUrl);
            return new ProfileService(config, vertx, database, queries, server);
        } catch (Throwable failed) {
            database.close();
            throw failed;
        }
    }

    /** Nobody waits for a connection to the ML service: there may be one for each client, and one more for each hedge. */
    private static HttpTransport transport(Vertx vertx, Config config) {
        int connections = config.connections().most() + MlGuard.HEDGES_AT_ONCE;
        return VertxTransport.over(vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(connections)));
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

    /**
     * Asks all sources once, about nobody: whatever clients, parsers and drivers make when they are first used is made
     * now, and no caller's time is spent on that. The ML service is spared; the stub takes its place.
     */
    private static void warmUp(Vertx vertx, JdbcClient queries, HttpTransport transport, Config config) {
        HttpServer stub = StubMlService.start(vertx, Duration.ZERO);
        try {
            Aggregation<Profile> asked = Profiles.aggregator(queries, transport, StubMlService.url(stub), config)
                    .start(new UserQuery(""), Deadline.in(WARM_UP));
            Future.fromCompletionStage(asked.terminated()).await(WARM_UP.multipliedBy(2));
            Json.of(asked.join());
        } catch (TimeoutException | CompletionException databaseIsDownOrSlow) {
            log.debug("the first client waits a little longer", databaseIsDownOrSlow);
        } finally {
            stub.close().await();
        }
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

    /**
     * Accepts no more connections, lets the requests in flight finish, and gives back everything held.
     *
     * @throws IllegalStateException if a client does not take its answer
     */
    @Override
    public void close() {
        try {
            // Every run ends at its deadline; the second on top is for sending the answers.
            Duration grace = config.aggregationTimeout().plusSeconds(1);
            await(server.shutdown(grace), grace);
        } finally {
            queries.close();
            try {
                database.close();
            } finally {
                await(vertx.close(), Duration.ZERO);
            }
        }
    }

    /** Vert.x closes no connection before the client has read what was written to it, and that may be never. */
    static void await(Future<?> closed, Duration grace) {
        try {
            closed.await(grace.plus(FAREWELL));
        } catch (TimeoutException clientsDoNotRead) {
            throw new IllegalStateException("a client has not taken its answer", clientsDoNotRead);
        }
    }
}
