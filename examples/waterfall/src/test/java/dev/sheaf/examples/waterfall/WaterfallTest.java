package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WaterfallTest {

    @Test
    void thePictureInTheReadmeIsThatOfARun() throws IOException {
        Path drawn = Path.of("target", "waterfall.svg");
        Waterfall.main(new String[] {drawn.toString()});

        assertThat(Path.of("waterfall.svg"))
                .as("what this run looks like; if that is as it should be, copy %s", drawn)
                .hasSameTextualContentAs(drawn);
    }
}
