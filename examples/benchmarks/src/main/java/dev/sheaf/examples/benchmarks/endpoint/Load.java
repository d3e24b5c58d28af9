package dev.sheaf.examples.benchmarks.endpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load, which wrk makes.
 *
 * @param connections how many requests are under way at any time
 * @param users how many users are asked about
 */
record Load(int connections, int users) {

    private static final String SCRIPT = "examples/benchmarks/peers/load.lua";
    private static final Pattern DONE = Pattern.compile("done (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    Figures on(RunningService service, int seconds) throws IOException, InterruptedException {
        long cpu = service.cpuNanos();
        Matcher done = wrk(service.url(), seconds);
        double requests = Math.max(1, Long.parseLong(done.group(1)));
        return new Figures(
                requests / Long.parseLong(done.group(2)) * 1e6,
                (service.cpuNanos() - cpu) / 1e3 / requests,
                Long.parseLong(done.group(4)) / 1e3,
                Long.parseLong(done.group(5)) / 1e3,
                service.rssMegabytes(),
                Long.parseLong(done.group(3)));
    }

    private Matcher wrk(String url, int seconds) throws IOException, InterruptedException {
        List<String> command =
                List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", "10s", "-s", SCRIPT, url);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("USERS", "" + users);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher done = DONE.matcher(output);
        if (process.waitFor() != 0 || !done.find()) {
            throw new IOException("wrk has failed: " + output);
        }
        return done;
    }
}
