package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every link between the pages of the project leads to a file that is there, and to a heading in it. */
class LinksTest {

    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    @TestFactory
    Stream<DynamicTest> links() throws IOException {
        try (Stream<Path> files = Files.walk(PROJECT)) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of("target", "node_modules")
                            .noneMatch(PROJECT.relativize(file).toString()::contains))
                    .toList();
            return pages.stream()
                    .map(page ->
                            DynamicTest.dynamicTest(PROJECT.relativize(page).toString(), () -> {
                                assertThat(LINK.matcher(prose(page))
                                                .results()
                                                .filter(link -> !leadsSomewhere(page, link)))
                                        .extracting(MatchResult::group)
                                        .isEmpty();
                            }));
        }
    }

    private static boolean leadsSomewhere(Path page, MatchResult link) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        String anchor = link.group(2);
        return Files.exists(target) && (anchor == null || anchors(target).anyMatch(anchor::equals));
    }

    /** As GitHub makes them of headings. */
    private static Stream<String> anchors(Path page) {
        return HEADING.matcher(prose(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
    }

    private static String prose(Path page) {
        try {
            return CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
