package dev.sheaf.http.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.Source;
import dev.sheaf.http.HttpSource;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.PoolOptions;
import org.junit.jupiter.api.Test;

/** The example of the Javadoc. */
class VertxSnippets {

    @Test
    void compiles() {
        Vertx vertx = Vertx.vertx();
        // @start region="vertx"
        HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(64));
        VertxTransport transport = VertxTransport.over(client); // one for all sources

        Source<String, String> recommendations = HttpSource.get("http://ml-service/recommendations?user={user}")
                .transport(transport)
                .param("user", (String user) -> user)
                .decode(body -> new String(body, UTF_8));
        // @end
        assertThat(recommendations).isNotNull();
        vertx.close().await();
    }
}
