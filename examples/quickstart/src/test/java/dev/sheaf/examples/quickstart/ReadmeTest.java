package dev.sheaf.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final String SOURCES = "src/%s/java/dev/sheaf/examples/quickstart/%s.java";

    @Test
    void showsTheQuickstartAsItIs() throws IOException {
        assertThat(page("README.md"))
                .contains("```java\n" + Files.readString(Path.of(SOURCES.formatted("main", "Quickstart"))) + "```");
    }

    @Test
    void showsTheFirstUnitTestAsItIs() throws IOException {
        String test = Files.readString(Path.of(SOURCES.formatted("test", "QuickstartTest")));
        int start = test.indexOf("    @Test\n    void aSilentListing");

        String first = test.substring(start, test.indexOf("    @Test", start + 1));

        assertThat(page("../../core/README.md")).contains(first.stripTrailing().stripIndent());
    }

    private static String page(String path) throws IOException {
        return Files.readString(Path.of(path));
    }
}
