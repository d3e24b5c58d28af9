package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sheaf.testing.ScriptedSource;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What is drawn of a run. That it looks well is seen in a browser. */
@SuppressWarnings("FutureReturnValueIgnored")
class ReportSvgTest extends RunsFixture {

    /** Fails unless it is well-formed. */
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private Document draw(Layout layout) throws Exception {
        return parse(ReportSvg.inPage(onlyView(), layout));
    }

    private static List<Element> elements(Document svg, String name, String look) {
        NodeList all = svg.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (element.getAttribute("class").equals(look)) {
                found.add(element);
            }
        }
        return found;
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }

    @Test
    void namesAreTextWhateverTheyHold() throws Exception {
        startQuick(HOSTILE);

        Document svg = draw(Layout.WIDE);
        Document alone = parse(ReportSvg.alone(startQuick(HOSTILE).report()));

        assertThat(svg.getElementsByTagName("img").getLength()).isZero();
        assertThat(svg.getDocumentElement().getAttribute("aria-label")).contains(HOSTILE);
        assertThat(alone.getElementsByTagName("img").getLength()).isZero();
        assertThat(alone.getElementsByTagName("title").item(0).getTextContent()).startsWith(HOSTILE);
    }

    @Test
    void whatCannotBeSeenIsReplaced() {
        assertThat(Markup.escaped("a\u0000b\u202Ec\uD800d\uFEFFe")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
        assertThat(Markup.escaped("grün 注文 🛒")).isEqualTo("grün 注文 🛒");
    }

    @Test
    void whatHasNoRoomIsCutAndNeverInsideOfASymbol() {
        assertThat(Markup.fitting("user", 100)).isEqualTo("user");
        assertThat(Markup.fitting("recommendations", 60)).isEqualTo("recom…");
        assertThat(Markup.fitting("🛒🛒🛒", 30)).isEqualTo("🛒…");
        assertThat(Markup.fitting("🛒🛒🛒", 5)).isEqualTo("…");
    }

    @Test
    void aBarStandsWhereItsTimesAre() throws Exception {
        start("profile", answersAfter(150));
        time.advance(Duration.ofMillis(150));
        start("other", ScriptedSource.hangs());
        time.advance(LIMIT);
        RunView timedOut = views().get(1);

        Document svg = parse(ReportSvg.inPage(timedOut, Layout.WIDE));

        Element deadline = elements(svg, "line", "deadline").get(0);
        assertThat(number(deadline, "x1")).isEqualTo(Layout.WIDE.names() + Layout.WIDE.bars());
        assertThat(elements(svg, "rect", "timed_out"))
                .hasSize(2)
                .allSatisfy(bar ->
                        assertThat(number(bar, "x") + number(bar, "width")).isEqualTo(number(deadline, "x1")));
    }

    @Test
    void fallbacksAreMarkedAndWhatWasStopped() throws Exception {
        startOfEveryKind();
        time.advance(LIMIT);

        Document svg = draw(Layout.WIDE);

        assertThat(elements(svg, "path", "fallback")).hasSize(2);
        assertThat(elements(svg, "rect", "timed_out")).hasSize(1);
        assertThat(elements(svg, "rect", "cancelled")).as("the hedge").hasSize(1);
        assertThat(elements(svg, "rect", "failed"))
                .as("discount, the first replica")
                .hasSize(2);
        assertThat(elements(svg, "line", "deadline"))
                .as("that of the run, that of the inner run and its part")
                .hasSize(3);
        assertThat(svg.getDocumentElement().getTextContent())
                .contains(
                        "timed out, 300 ms, fallback", "RunsFixture$Refused STATUS 503", "cancelled, 40 ms, satisfied");
    }

    @Test
    void aDeadlineThatIsFarAwayLeavesTheBarsTheirRoom() throws Exception {
        start("profile", answersAfter(3));
        time.advance(Duration.ofMillis(3));

        Document svg = draw(Layout.NARROW);

        assertThat(elements(svg, "line", "deadline")).isEmpty();
        assertThat(svg.getDocumentElement().getTextContent()).contains("deadline 300 ms, out of sight", "3.0 ms");
        assertThat(elements(svg, "rect", "succeeded"))
                .allSatisfy(bar -> assertThat(number(bar, "width")).isEqualTo(Layout.NARROW.bars()));
    }

    @Test
    void everyNodeIsAnItemOfAList() throws Exception {
        startOfEveryKind();
        time.advance(LIMIT);

        NodeList groups = draw(Layout.NARROW).getElementsByTagName("g");
        List<String> levels = new ArrayList<>();
        for (int i = 0; i < groups.getLength(); i++) {
            if (((Element) groups.item(i)).getAttribute("role").equals("listitem")) {
                levels.add(((Element) groups.item(i)).getAttribute("aria-level"));
            }
        }

        assertThat(levels).hasSize(onlyView().rows().size()).startsWith("1", "2", "3", "3", "2", "3", "4");
    }
}
