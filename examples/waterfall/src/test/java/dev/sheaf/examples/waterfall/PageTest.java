package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What the page does, for whoever uses a mouse, a keyboard or a screen reader. */
@SuppressWarnings("FutureReturnValueIgnored")
class PageTest extends PageFixture {

    @Test
    void aRunAppearsWhileItGoesOnAndThenShowsItsEnd() {
        start("profile", stubborn());
        awaitRuns(1);
        browser.await("document.querySelector('.status')?.textContent === 'running, 0 ms'");

        time.advance(Duration.ofMillis(100));
        browser.await("document.querySelector('.status')?.textContent === 'running, 100 ms'");

        time.advance(LIMIT);
        browser.await("document.querySelector('.stopping')?.textContent === 'not stopped yet: part'");
        choose("state", "not stopped yet");
        awaitRuns(1);

        stubbornWork.complete(null);
        awaitRuns(0);
        choose("state", "timed out");
        awaitRuns(1);
        assertThat(browser.driver.findElements(By.className("stopping"))).isEmpty();
    }

    @Test
    void noNameBecomesMarkup() {
        startQuick(HOSTILE);
        startOfEveryKind();
        time.advance(LIMIT);
        awaitRun("everything", "succeeded");
        awaitRuns(2);

        choose("plan", HOSTILE);
        awaitRuns(1);

        assertThat(shown()).containsExactly(HOSTILE);
        assertThat(browser.driver.findElements(By.tagName("img"))).isEmpty();
        assertThat(browser.script("return window.hacked")).isNull();
    }

    @Test
    void runsAreFoundByPlanAndByStatusAndBySlowness() {
        start("slow", answersAfter(200));
        start("slower", answersAfter(250));
        startOfEveryKind();
        time.advance(LIMIT);
        startQuick("quick");
        awaitRun("quick", "succeeded");
        awaitRuns(4);
        assertThat(shown()).containsExactly("quick", "everything", "slower", "slow");

        choose("order", "the slowest");
        assertThat(shown()).containsExactly("everything", "slower", "slow", "quick");
        choose("state", "with a fallback");
        assertThat(shown()).containsExactly("everything");
        choose("state", "failed");
        assertThat(shown()).isEmpty();
        assertThat(browser.driver.findElement(By.id("empty")).isDisplayed()).isTrue();
        assertThat(browser.driver.findElement(By.id("news")).getText()).isEqualTo("0 of 4 runs shown.");
        choose("state", "all");
        choose("plan", "slow");
        assertThat(shown()).containsExactly("slow");
    }

    @Test
    void aPausedPageStandsStillAndCatchesUp() {
        startQuick("first");
        awaitRuns(1);
        WebElement pause = browser.driver.findElement(By.id("pause"));

        pause.click();
        startQuick("second");
        assertThat(pause.getDomAttribute("aria-pressed")).isEqualTo("true");
        assertThat(browser.script("return events.readyState")).isEqualTo(2L); // so nothing more can come
        assertThat(shown()).containsExactly("first");

        pause.click();
        awaitRuns(2);
    }

    @Test
    void thePageSaysThatTheServiceHasGone() {
        page.close();
        server.stop(0);

        browser.await("news.textContent === 'No connection; trying again.'");
    }

    // --- without a mouse, and without eyes

    @Test
    void everyControlHasARoleAndAName() {
        startOfEveryKind();
        time.advance(LIMIT);
        awaitRun("everything", "succeeded");

        assertThat(browser.driver.findElements(By.cssSelector("select, button, form, [role=status]")))
                .extracting(each -> each.getAriaRole() + ' ' + each.getAccessibleName())
                .containsExactly(
                        "form Which runs",
                        "combobox Plan",
                        "combobox Status",
                        "combobox First",
                        "button Pause",
                        "status ");
        assertThat(browser.driver.findElement(By.tagName("html")).getDomAttribute("lang"))
                .isEqualTo("en");
        assertThat(browser.driver.findElement(By.tagName("summary")).getAccessibleName())
                .contains("everything", "succeeded, 300 ms");
        WebElement picture = browser.driver.findElement(By.cssSelector(".run svg.wide"));
        assertThat(picture.getAriaRole()).isEqualTo("list");
        assertThat(picture.getAccessibleName()).isEqualTo("What happened in everything; deadline 300 ms");
        assertThat(picture.findElements(By.cssSelector("[role=listitem]")))
                .hasSize(onlyView().rows().size())
                .extracting(WebElement::getAriaRole)
                .containsOnly("listitem");
    }

    private static String focused() {
        return (String) browser.script("return (document.activeElement.id || document.activeElement.parentElement.id)");
    }

    private static void press(CharSequence key) {
        browser.driver.switchTo().activeElement().sendKeys(key);
    }

    @Test
    void theKeyboardReachesEverythingInOrder() {
        long first = startQuick("first").report().runId();
        long second = startQuick("second").report().runId();
        awaitRuns(2);

        for (String next : List.of("plan", "state", "order", "pause", "run-" + second, "run-" + first)) {
            press(Keys.TAB);
            assertThat(focused()).isEqualTo(next);
            assertThat(browser.script("return getComputedStyle(document.activeElement).outlineStyle"))
                    .as("seen to have the focus")
                    .isEqualTo("solid");
        }
        press(Keys.ENTER);

        assertThat(browser.script("return document.activeElement.parentElement.open"))
                .isEqualTo(false);
    }

    @Test
    void whatTheReaderHasFocusedOrClosedStaysSo() {
        start("going on", stubborn());
        awaitRuns(1);
        browser.script("document.querySelector('summary').focus(); document.querySelector('.run').open = false");
        startQuick("newer"); // stands above it
        awaitRuns(2);
        time.advance(LIMIT); // changes it
        browser.await("document.querySelector('.stopping')");

        assertThat(browser.script("return document.activeElement.querySelector('h2').textContent"))
                .isEqualTo("going on");
        assertThat(browser.script("return document.activeElement.parentElement.open"))
                .isEqualTo(false);
    }

    @Test
    void theFocusGoesOnWhenItsRunIsNotKeptAnyMore() {
        startQuick("first");
        awaitRuns(1);
        browser.script("document.querySelector('summary').focus()");

        for (int i = 0; i < 5; i++) {
            startQuick("newer");
        }
        awaitRuns(5);

        assertThat(browser.script("return document.activeElement.tagName")).isEqualTo("SUMMARY");
    }
}
