package dev.sheaf.examples.benchmarks.http;

import dev.sheaf.Deadline;
import dev.sheaf.RunEnvironment;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSource;
import dev.sheaf.http.vertx.VertxTransport;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.jspecify.annotations.Nullable;

/** A way to send a GET and to have the length of its body. */
enum HttpContender {
    BARE("`java.net.http`") {
        @Override
        HttpCall asking(String url) {
            return bare(HttpClient.newBuilder(), url);
        }
    },

    BARE_ON_TWO_THREADS("`java.net.http`, an executor of two threads") {
        @Override
        HttpCall asking(String url) {
            return bare(HttpClient.newBuilder().executor(Executors.newFixedThreadPool(2)), url);
        }
    },

    SHEAF("Sheaf") {
        @Override
        HttpCall asking(String url) {
            return sheaf(HttpSource.get(url).decode(body -> body.length));
        }
    },

    SHEAF_ON_BARE("Sheaf, over a `java.net.http` of yours") {
        @Override
        HttpCall asking(String url) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            return sheaf(HttpSource.get(url).client(client).decode(body -> body.length));
        }
    },

    VERTX("Vert.x's client, on one event loop") {
        @Override
        HttpCall asking(String url) {
            io.vertx.core.http.HttpClient client = vertx();
            URI uri = URI.create(url);
            return () -> client.request(
                            HttpMethod.GET, uri.getPort(), uri.getHost(), uri.getRawPath() + '?' + uri.getRawQuery())
                    .compose(request -> request.send().compose(HttpClientResponse::body))
                    .map(Buffer::length)
                    .toCompletionStage()
                    .toCompletableFuture();
        }
    },

    SHEAF_ON_VERTX("Sheaf, over Vert.x's client") {
        @Override
        HttpCall asking(String url) {
            return sheaf(
                    HttpSource.get(url).transport(VertxTransport.over(vertx())).decode(body -> body.length));
        }
    },

    APACHE("Apache HttpClient 5, async") {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
        HttpCall asking(String url) {
            CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                    .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                            .setMaxConnPerRoute(HttpLoad.IN_FLIGHT)
                            .setMaxConnTotal(HttpLoad.IN_FLIGHT)
                            .build())
                    .setIOReactorConfig(
                            IOReactorConfig.custom().setIoThreadCount(2).build())
                    .build();
            client.start();
            return () -> {
                CompletableFuture<Integer> length = new CompletableFuture<>();
                SimpleHttpRequest request = SimpleRequestBuilder.get(url).build();
                client.execute(request, completing(length));
                return length;
            };
        }
    };

    final String title;

    HttpContender(String title) {
        this.title = title;
    }

    /** Everything that a service does once; what it does for each request is the call. */
    abstract HttpCall asking(String url);

    private static io.vertx.core.http.HttpClient vertx() {
        return Vertx.vertx().createHttpClient(new PoolOptions().setHttp1MaxSize(HttpLoad.IN_FLIGHT));
    }

    private static HttpCall bare(HttpClient.Builder builder, String url) {
        HttpClient client = builder.version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return () ->
                client.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(response -> response.body().length);
    }

    private static HttpCall sheaf(Source<@Nullable Object, Integer> source) {
        RunEnvironment environment = RunEnvironment.system();
        return () ->
                environment.open("call", Deadline.in(Duration.ofSeconds(30))).run(source, "any");
    }

    private static FutureCallback<SimpleHttpResponse> completing(CompletableFuture<Integer> length) {
        return new FutureCallback<>() {
            @Override
            public void completed(SimpleHttpResponse response) {
                length.complete(response.getBodyBytes().length);
            }

            @Override
            public void failed(Exception failure) {
                length.completeExceptionally(failure);
            }

            @Override
            public void cancelled() {
                length.cancel(true);
            }
        };
    }
}
