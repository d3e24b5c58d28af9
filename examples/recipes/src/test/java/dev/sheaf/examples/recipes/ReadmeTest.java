package dev.sheaf.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Pattern RECIPE = Pattern.compile("(?s) *// recipe: [^\n]*\n(.*?) *// end\n");

    private static String codeOf(String test) throws IOException {
        return Files.readString(Path.of("src/test/java/dev/sheaf/examples/recipes", test + ".java"));
    }

    @Test
    void showsEachRecipeAsItIs() throws IOException {
        StringBuilder code = new StringBuilder();
        for (String test :
                List.of("RecipesTest", "CallerRecipesTest", "ListRecipesTest", "CapturesTest", "ScopedValuesTest")) {
            code.append(codeOf(test));
        }
        List<String> recipes = RECIPE.matcher(code)
                .results()
                .map((MatchResult found) ->
                        "```java\n" + found.group(1).stripTrailing().stripIndent() + "\n```")
                .toList();

        assertThat(recipes).hasSize(20);
        assertThat(Files.readString(Path.of("README.md"))).contains(recipes);
    }
}
