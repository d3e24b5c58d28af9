package dev.sheaf.examples.benchmarks.endpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The process of a service, from its start until it is closed. */
final class RunningService implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final Process process;
    private final String url;
    private final double startSeconds;

    private RunningService(Process process, String url, double startSeconds) {
        this.process = process;
        this.url = url;
        this.startSeconds = startSeconds;
    }

    /** Returns when it has said that it listens. */
    static RunningService start(Contestant contestant, Map<String, String> environment) throws IOException {
        Path log = Files.createTempFile(contestant.name().replaceAll("\\W+", "-") + "-", ".log");
        ProcessBuilder builder = new ProcessBuilder(contestant.command())
                .directory(contestant.folder().toFile())
                .redirectError(log.toFile());
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                return new RunningService(process, listening.group(1), (System.nanoTime() - start) / 1e9);
            }
        }
        process.destroyForcibly();
        throw new IOException(contestant.name() + " has ended before it listened, see " + log);
    }

    String url() {
        return url;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** User and system time of the process, in nanoseconds. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    double rssMegabytes() throws IOException {
        String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
        Matcher rss = RSS.matcher(status);
        if (!rss.find()) {
            throw new IOException("the process " + process.pid() + " has ended");
        }
        return Long.parseLong(rss.group(1)) / 1024.0;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
