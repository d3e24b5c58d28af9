package dev.sheaf.examples.scopes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path TESTS = Path.of("src/test/java/dev/sheaf/examples/scopes");
    private static final Pattern EXAMPLE = Pattern.compile("(?s) *// example: [^\n]*\n(.*?) *// end\n");
    private static final Pattern CLAIM = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void showsEachExampleAsItIs() throws IOException {
        List<String> examples = new ArrayList<>();
        for (String test : List.of("MigrationTest", "ScopeTest")) {
            EXAMPLE.matcher(code(test))
                    .results()
                    .map(found -> "```java\n" + found.group(1).stripTrailing().stripIndent() + "\n```")
                    .forEach(examples::add);
        }

        assertThat(examples).hasSize(11);
        assertThat(page()).contains(examples);
    }

    @Test
    void namesOnlyTestsThatAreThere() throws IOException {
        var claims = CLAIM.matcher(page()).results().toList();

        assertThat(claims).hasSizeGreaterThan(25);
        for (var claim : claims) {
            assertThat(code(claim.group(1))).contains("void " + claim.group(2) + "()");
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    private static String code(String test) throws IOException {
        return Files.readString(TESTS.resolve(test + ".java"));
    }
}
