package dev.sheaf.examples.waterfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.logging.LogEntry;

/** The page of runs in virtual time, in a real Chromium. */
@Tag("realtime")
class PageFixture extends RunsFixture {

    static Browser browser;

    final RunsPage page = new RunsPage(runs);
    HttpServer server;

    @BeforeAll
    static void openBrowser(@TempDir Path profile) {
        browser = Browser.open(profile);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void openPage() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/runs/", page);
        server.start();
        browser.resize(1280, 800);
        browser.prefer("light", "no-preference");
        browser.driver.get("http://localhost:" + server.getAddress().getPort() + "/runs/");
        browser.await("news.textContent === 'Live.'");
    }

    @AfterEach
    void closePage() {
        page.close();
        server.stop(0);
        assertThat(browser.driver.manage().logs().get("browser").getAll())
                .as("what the browser complains about, such as markup that it was told not to run")
                .filteredOn(entry -> !entry.getMessage().contains("net::ERR_")) // the server has just gone
                .extracting(LogEntry::getMessage)
                .isEmpty();
    }

    static void awaitRuns(int count) {
        browser.await("document.querySelectorAll('.run:not([hidden])').length === " + count);
    }

    /** Of the states that the page filters by. */
    static void awaitRun(String plan, String state) {
        browser.await("[...document.querySelectorAll('.run')].some(run => run.dataset.plan === '" + plan
                + "' && run.dataset.states.split(' ').includes('" + state + "'))");
    }

    static List<Object> shown() {
        return list("return [...document.querySelectorAll('.run:not([hidden]) h2')].map(name => name.textContent)");
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(String script, Object... arguments) {
        return (List<Object>) browser.script(script, arguments);
    }

    static void choose(String select, String option) {
        browser.driver.findElement(By.id(select)).findElements(By.tagName("option")).stream()
                .filter(each -> each.getText().equals(option))
                .findFirst()
                .orElseThrow()
                .click();
    }
}
