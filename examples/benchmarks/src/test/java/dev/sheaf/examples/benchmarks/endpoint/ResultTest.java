package dev.sheaf.examples.benchmarks.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the table and the picture make of the figures. */
class ResultTest {

    private static final Result GO = new Result(
            "Go", 0.01, figures(7_200, 120), List.of(figures(8_000, 100), figures(9_000, 90), figures(1, 999)));
    private static final Result SHEAF =
            new Result("Sheaf <25>", 1.234, figures(1_000, 500), List.of(figures(10_000, 80), figures(6_000, 70)));

    private static Figures figures(double rate, double cpu) {
        return new Figures(rate, cpu, 2, rate / 1_000, 20.4, 1);
    }

    @Test
    void takesTheMiddleOfEachFigureAndAllErrors() {
        assertThat(GO.middle()).isEqualTo(new Figures(8_000, 100, 2, 8, 20.4, 3));
        assertThat(SHEAF.middle()).isEqualTo(new Figures(8_000, 75, 2, 8, 20.4, 2));
    }

    @Test
    void comparesEachRowWithTheFirst() {
        Result slower = new Result("slow", 2, figures(1_000, 10), List.of(figures(4_000, 150)));

        assertThat(ResultTable.of(List.of(GO, slower)).lines().skip(2))
                .containsExactly(
                        "| Go | 8,000 (1.00) | 100 (1.00) | 2.0 (1.00) | 8.0 (1.00) | 20 | 0.90 | 0.01 s | 3 |",
                        "| slow | 4,000 (0.50) | 150 (1.50) | 2.0 (1.00) | 4.0 (0.50) | 20 | 0.25 | 2.00 s | 1 |");
    }

    @Test
    void drawsABarForEachFigure() throws Exception {
        Result half = new Result("half", 1, figures(1, 1), List.of(figures(4_000, 100)));
        String svg = ResultSvg.of("a & b", List.of(GO, half, SHEAF));

        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();

        NodeList bars = root.getElementsByTagName("rect");
        assertThat(bars.getLength()).isEqualTo(12);
        assertThat(width(bars, 0)).as("the longest").isEqualTo(2 * width(bars, 1));
        assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a & b");
        assertThat(svg)
                .contains(">Sheaf &lt;25&gt;</text>", ">8,000</text>", ">100</text>", ">8.0</text>", ">20</text>");
    }

    private static int width(NodeList bars, int index) {
        return Integer.parseInt(((Element) bars.item(index)).getAttribute("width"));
    }
}
