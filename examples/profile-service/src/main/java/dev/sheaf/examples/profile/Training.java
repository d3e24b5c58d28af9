package dev.sheaf.examples.profile;

import dev.sheaf.examples.profile.Config.BadVariableException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * Starts the service, puts it under load for a while, and ends: for a JVM that writes down what it has learned, so that
 * the next one need not. Takes the number of seconds.
 */
public final class Training {

    private static final int CLIENTS = 32;

    private final HttpClient client;
    private final String url;
    private final long end;

    private Training(HttpClient client, String url, Duration time) {
        this.client = client;
        this.url = url;
        this.end = System.nanoTime() + time.toNanos();
    }

    public static void main(String[] args) throws BadVariableException {
        LogManager.getLogManager().reset(); // as in the service
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PORT", "0");
        int asked =
                run(Config.from(environment), Duration.ofSeconds(args.length == 0 ? 30 : Integer.parseInt(args[0])));
        System.out.println("trained with " + asked + " requests");
        System.exit(0);
    }

    /** Returns how many requests have been answered. */
    static int run(Config config, Duration time) throws BadVariableException {
        Vertx vertx = Vertx.vertx();
        try (ProfileService service = ProfileService.start(config)) {
            HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CLIENTS));
            Training training = new Training(client, service.url(), time);
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Promise<Integer> asked = Promise.promise();
                training.ask(0, asked);
                clients.add(asked.future());
            }
            Future.all(clients).await();
            return clients.stream().mapToInt(Future::result).sum();
        } finally {
            vertx.close().await();
        }
    }

    /** One request after the other, about users who are there and others who are not. */
    private void ask(int asked, Promise<Integer> all) {
        if (System.nanoTime() - end >= 0) {
            all.complete(asked);
            return;
        }
        client.request(new RequestOptions().setAbsoluteURI(url + "/api/aggregated?user_id=" + asked % 1000))
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .onSuccess(body -> ask(asked + 1, all))
                .onFailure(all::fail);
    }
}
