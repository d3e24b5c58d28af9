package dev.sheaf.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.examples.benchmarks.contenders.Contender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {

    @Test
    void compareEachContenderWithTheOneWrittenByHandOnTheSameJdk() {
        Tables tables = new Tables(List.of(
                new Measurement(PendingBenchmark.class, Contender.SHEAF, 3, "17", 450, 1200),
                new Measurement(PendingBenchmark.class, Contender.SHEAF, 3, "25", 300, 1000),
                new Measurement(PendingBenchmark.class, Contender.HAND_WRITTEN, 3, "17", 900, 2400),
                new Measurement(PendingBenchmark.class, Contender.HAND_WRITTEN, 3, "25", 1200, 1000)));

        assertThat(tables.toString()).contains("""
                        ### Three services that answer later, on the same thread

                        |  | 17: B | of by hand | ns | of by hand | 25: B | of by hand | ns | of by hand |
                        |---|--:|--:|--:|--:|--:|--:|--:|--:|
                        | Sheaf | 450 | 0.50 | 1,200 | 0.50 | 300 | 0.25 | 1,000 | 1.00 |
                        | by hand | 900 | 1.00 | 2,400 | 1.00 | 1,200 | 1.00 | 1,000 | 1.00 |
                        """).contains("""
                        ### Bytes for each of n services

                        |  | 17: 3 | 25: 3 |
                        |---|--:|--:|
                        | Sheaf | 150 | 100 |
                        | by hand | 300 | 400 |
                        """);
    }

    @Test
    void sayWhatADeadlineAdds() {
        Tables tables = new Tables(List.of(
                new Measurement(DeadlineBenchmark.class, Contender.ALL_OF_OR_TIMEOUT, 1, "17", 560, 350),
                new Measurement(DeadlineBenchmark.class, Contender.ALL_OF, 1, "17", 384, 100),
                new Measurement(DeadlineBenchmark.class, Contender.ALL_OF_OR_TIMEOUT, 10_000, "17", 560, 900),
                new Measurement(DeadlineBenchmark.class, Contender.ALL_OF, 10_000, "17", 384, 200)));

        assertThat(tables).hasToString("""
                        ### A deadline that never fires

                        |  | 17: B | ns, 1 in flight | ns, 10,000 in flight |
                        |---|--:|--:|--:|
                        | `allOf` + `orTimeout` | 560 (+176) | 350 (+250) | 900 (+700) |

                        """);
    }

    @Test
    void leaveACellEmptyWhereNothingWasMeasured() {
        Tables tables =
                new Tables(List.of(new Measurement(CompletedBenchmark.class, Contender.GUAVA, 0, "17", 200, 67)));

        assertThat(tables).hasToString("""
                        ### Three services that have answered already

                        |  | 17: B | of by hand | ns | of by hand |
                        |---|--:|--:|--:|--:|
                        | Guava `whenAllSucceed` | 200 |  | 67 |  |

                        """);
    }

    @Test
    void standInTheReadme() throws Exception {
        assertThat(Files.readString(Path.of("README.md"))).contains(Tables.guarantees());
    }
}
