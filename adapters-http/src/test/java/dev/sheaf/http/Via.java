package dev.sheaf.http;

import dev.sheaf.http.vertx.VertxTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PfxOptions;
import javax.net.ssl.SSLContext;

/** The transports that all tests of faults, stops, neighbours and leaks run against. */
enum Via {
    JDK {
        @Override
        HttpTransport transport() {
            return HttpSourceClient.shared().transport();
        }

        @Override
        Client open(HttpVersion version, Certificate certificate) throws Exception {
            SSLContext trusted = certificate.trusted();
            HttpSourceClient client = HttpSourceClient.open("via", jdk -> jdk.sslContext(trusted));
            return new Client(client.transport(), client::close);
        }
    },

    VERTX {
        @Override
        HttpTransport transport() {
            return OfVertx.SHARED;
        }

        @Override
        Client open(HttpVersion version, Certificate certificate) {
            return open(OfVertx.VERTX, version, certificate);
        }

        @Override
        Client openOnOneLoop(HttpVersion version, Certificate certificate) {
            Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
            return new Client(
                    open(vertx, version, certificate).transport(),
                    () -> vertx.close().await());
        }

        private Client open(Vertx vertx, HttpVersion version, Certificate certificate) {
            PfxOptions trusted =
                    new PfxOptions().setPath(certificate.file().toString()).setPassword(Certificate.PASSWORD);
            var client = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setProtocolVersion(version)
                            .setUseAlpn(version == HttpVersion.HTTP_2)
                            .setTrustOptions(trusted),
                    OfVertx.MANY);
            return new Client(VertxTransport.over(client), () -> client.close().await());
        }
    };

    /** A transport of the test's own, and its end. */
    record Client(HttpTransport transport, Runnable end) implements AutoCloseable {

        HttpSourceBuilder<Object> get(String url) {
            return HttpSource.get(url).transport(transport);
        }

        @Override
        public void close() {
            end.run();
        }
    }

    private static final class OfVertx {
        private static final Vertx VERTX = Vertx.vertx();
        private static final PoolOptions MANY = new PoolOptions().setHttp1MaxSize(10_000);
        private static final HttpClient CLIENT = VERTX.createHttpClient(MANY);
        private static final HttpTransport SHARED = VertxTransport.over(CLIENT);
    }

    /** The client of Vert.x that the tests share. */
    static HttpClient client() {
        return OfVertx.CLIENT;
    }

    /** That of all tests. */
    abstract HttpTransport transport();

    /** One that trusts a certificate, and speaks this version over TLS. */
    abstract Client open(HttpVersion version, Certificate certificate) throws Exception;

    /** The same on a single event loop, where there are such. */
    Client openOnOneLoop(HttpVersion version, Certificate certificate) throws Exception {
        return open(version, certificate);
    }

    HttpSourceBuilder<Object> get(String url) {
        return of("GET", url);
    }

    HttpSourceBuilder<Object> of(String method, String url) {
        return HttpSource.of(method, url).transport(transport());
    }
}
