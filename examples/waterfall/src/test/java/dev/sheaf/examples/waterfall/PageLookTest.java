package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the page looks. Compared are places and colours, and not pixels: fonts differ between machines. */
@SuppressWarnings("FutureReturnValueIgnored")
class PageLookTest extends PageFixture {

    @ParameterizedTest
    @CsvSource({"360, light", "360, dark", "859, light", "861, light", "1280, light", "1280, dark"})
    void nothingOverlapsAndNothingIsCutOff(int width, String scheme) throws IOException {
        browser.resize(width, 800);
        browser.prefer(scheme, "reduce");
        startOfEveryKind();
        start("W".repeat(60), answersAfter(200));
        start("a-name-without-any-space-in-it-".repeat(5), stubborn());
        time.advance(Duration.ofMillis(1));
        startQuick("quick");
        time.advance(LIMIT);
        startOfEveryKind();
        time.advance(Duration.ofMillis(130));
        awaitRun("inner", "succeeded");
        awaitRun("everything", "running");
        browser.screenshot("page-" + scheme + "-" + width);

        assertThat(list("""
                const wide = document.scrollingElement.scrollWidth;
                return wide > innerWidth ? ['the page is ' + wide + ' wide'] : [];
                """)).isEmpty();
        assertThat(list("""
                const bad = [];
                const outside = (a, b) => a.left < b.left || a.right > b.right || a.top < b.top || a.bottom > b.bottom;
                const meet = (a, b) => // but for the room that a line of text has above and below its letters
                  a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
                const pictures = [...document.querySelectorAll('svg.waterfall')]
                  .filter(svg => svg.getClientRects().length);
                for (const svg of pictures) {
                  const frame = svg.getBoundingClientRect();
                  const texts = [...svg.querySelectorAll('text')]
                    .map(text => [text.textContent, text.getBoundingClientRect()]);
                  texts.forEach(([text, box], i) => {
                    if (outside(box, frame)) {
                      bad.push(text + ' leaves the picture');
                    }
                    for (const [other, near] of texts.slice(i + 1)) {
                      if (meet(box, near)) {
                        bad.push(text + ' overlaps ' + other);
                      }
                    }
                    for (const bar of svg.querySelectorAll('rect')) {
                      if (meet(box, bar.getBoundingClientRect())) {
                        bad.push(text + ' overlaps a bar');
                      }
                    }
                  });
                }
                return pictures.length ? bad : ['nothing is drawn'];
                """)).isEmpty();
    }

    @Test
    void theBarsStandWhereTheTimesAreAtEveryWidth() {
        startOfEveryKind();
        time.advance(LIMIT);
        awaitRun("everything", "succeeded");
        for (int width : new int[] {360, 1280}) {
            browser.resize(width, 800);

            List<Object> gaps = list("""
                    const svg = [...document.querySelectorAll('.run svg')].find(each => each.getClientRects().length);
                    const right = element => element.getBoundingClientRect().right;
                    return [
                      right(svg.querySelector('rect.succeeded')) - right(svg.querySelector('rect.timed_out')),
                      right(svg.querySelector('rect.timed_out')) - right([...svg.querySelectorAll('.grid')].pop()),
                    ].map(gap => Math.round(Math.abs(gap)) <= 1);
                    """);

            assertThat(gaps).containsOnly(true);
        }
    }

    /** WCAG 2: 4.5 for text, 3 for what is drawn and means something. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everythingStandsOutFromWhatIsBehindIt(String scheme) {
        browser.prefer(scheme, "reduce");
        startOfEveryKind();
        start("failing", (query, context) -> {
            throw new Refused();
        });
        start("stubborn", stubborn());
        time.advance(LIMIT);
        start("going on", stubborn());
        awaitRun("going on", "running");
        awaitRuns(4);

        assertThat(list("""
                const channels = colour => colour.match(/[\\d.]+/g).map(Number);
                const light = colour => {
                  const [r, g, b] = channels(colour)
                    .map(c => c / 255)
                    .map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
                  return .2126 * r + .7152 * g + .0722 * b;
                };
                const ground = element => {
                  const colour = getComputedStyle(element).backgroundColor;
                  return channels(colour)[3] === 0 ? ground(element.parentElement) : colour;
                };
                const contrast = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
                const bad = [];
                const check = (element, colour, least) => {
                  const found = contrast(colour, ground(element));
                  if (!(found >= least)) {
                    bad.push(element.outerHTML.slice(0, 80) + ' ' + found);
                  }
                };
                let texts = 0;
                for (const element of document.querySelectorAll('body *')) {
                  const style = getComputedStyle(element);
                  const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== '');
                  if (!element.getClientRects().length || element.tagName === 'OPTION') {
                    continue;
                  }
                  if (hasText && element.tagName !== 'title') {
                    texts++;
                    check(element, element.tagName === 'text' ? style.fill : style.color, 4.5);
                  }
                  if (['rect', 'path'].includes(element.tagName) && element.getAttribute('class') !== 'deadline') {
                    check(element, style.fill.startsWith('rgb') ? style.fill : style.stroke, 3);
                  }
                  if (element.classList.contains('deadline')) {
                    check(element, style.stroke, 3);
                  }
                }
                return texts > 50 ? bad : ['only ' + texts + ' texts'];
                """)).isEmpty();
    }

    @Test
    void nothingMovesForWhoWantsNoMotion() {
        start("going on", stubborn());
        awaitRuns(1);
        assertThat(browser.script("return document.getAnimations().length")).isNotEqualTo(0L);

        browser.prefer("light", "reduce");

        browser.await("document.getAnimations().length === 0");
    }
}
