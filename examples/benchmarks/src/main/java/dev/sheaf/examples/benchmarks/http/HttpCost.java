package dev.sheaf.examples.benchmarks.http;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an HTTP call costs with Sheaf, next to the bare client and another one: prints the table of the README. Takes
 * the number of calls per round.
 *
 * <p>Not a benchmark of JMH's, for most of the work is done by other threads than the one that asks: what counts is the
 * CPU time of the whole process, without the server, which is why each contender has a process of its own.
 */
public final class HttpCost {

    private HttpCost() {}

    public static void main(String[] args) throws Exception {
        String calls = args.length == 0 ? "8000" : args[0];
        System.out.println("| | CPU per call | of bare | bytes per call | of bare |\n|---|--:|--:|--:|--:|");
        String jdks = System.getProperty("jdks", System.getProperty("java.home"));
        try (LittleServer server = new LittleServer()) {
            for (String jdk : jdks.split(File.pathSeparator, -1)) {
                System.out.print(rows(jdk, server.url(), calls));
            }
        }
    }

    private static String rows(String jdk, String url, String calls) throws IOException, InterruptedException {
        StringBuilder rows = new StringBuilder("| **" + Path.of(jdk).getFileName() + "** | | | | |\n");
        HttpLoad.Cost bare = measure(jdk, HttpContender.BARE, url, calls);
        for (HttpContender contender : HttpContender.values()) {
            HttpLoad.Cost cost = contender == HttpContender.BARE ? bare : measure(jdk, contender, url, calls);
            rows.append(String.format(
                    Locale.ROOT,
                    "| %s | %d µs | %.2f | %,d | %.2f |%n",
                    contender.title,
                    cost.nanos() / 1_000,
                    (double) cost.nanos() / bare.nanos(),
                    cost.bytes(),
                    (double) cost.bytes() / bare.bytes()));
        }
        return rows.toString();
    }

    private static HttpLoad.Cost measure(String jdk, HttpContender contender, String url, String calls)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(jdk, "bin", "java").toString(),
                "-XX:+UseSerialGC", // whose collections can be told apart
                "-Xms256m",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                HttpLoad.class.getName(),
                contender.name(),
                url,
                calls));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(contender + " failed on " + jdk);
        }
        String[] figures = output.split(" ", 2);
        return new HttpLoad.Cost(Long.parseLong(figures[0]), Long.parseLong(figures[1]));
    }
}
