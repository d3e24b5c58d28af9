package dev.sheaf.examples.waterfall;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The Chromium of this machine, without a window and with a profile of its own. */
final class Browser implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final String SKIPPED = "Skipped: there is no Chromium with its driver on this machine to test the"
            + " page with; on Debian: apt-get install chromium chromium-driver";

    final ChromeDriver driver;

    private Browser(File chromium, File chromedriver, Path profile) {
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver)
                .build();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(BOUND).scriptTimeout(BOUND);
    }

    /** Skips the test where there is none. */
    static Browser open(Path profile) {
        File chromium = find("chromium", "google-chrome");
        File chromedriver = find("chromedriver");
        boolean isThere = chromium.canExecute() && chromedriver.canExecute();
        if (!isThere) {
            System.err.println(SKIPPED); // the summary of the tests does not show it
        }
        assumeTrue(isThere, SKIPPED);
        return new Browser(chromium, chromedriver, profile);
    }

    /** The first that is on the path; a file that does not exist if none is. */
    private static File find(String... names) {
        List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator));
        return Stream.of(names)
                .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst()
                .orElse(new File("no such file"));
    }

    /** The size of the page in CSS pixels, which a window of this size would not have. */
    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the reader's system asks for: colours, and whether things may move. */
    void prefer(String scheme, String motion) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", motion))));
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Looks again and again, as the page changes by itself. */
    void await(String condition) {
        driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const look = () => (%s) ? done() : requestAnimationFrame(look);
                look();
                """.formatted(condition));
    }

    /** For whoever wants to look at it. */
    void screenshot(String name) throws IOException {
        Files.write(Path.of("target", name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
