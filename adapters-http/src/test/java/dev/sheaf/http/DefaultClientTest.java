package dev.sheaf.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done when a source is built and not when it first fetches, seen in a JVM that has done nothing else. */
@Tag("realtime")
class DefaultClientTest {

    /** The program of that JVM: builds a source. */
    static final class Builds {
        public static void main(String[] args) {
            System.out.println(HttpSource.get("http://h/x").decode(body -> "never"));
        }
    }

    @Test
    void buildingASourceLoadsTlsAndStartsNoClient() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                classPath(),
                Builds.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("HttpSource[GET http://h/x]")
                .contains("sun.security.ssl.X509TrustManagerImpl")
                .doesNotContain("jdk.internal.net.http.HttpClientImpl$SelectorManager");
    }

    /** Of a test that may itself run on the module path. */
    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path", "surefire.test.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator))
                .concat(File.pathSeparator + Path.of("target", "test-classes"));
    }
}
