package dev.sheaf.examples.waterfall;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Report;
import dev.sheaf.Source;
import dev.sheaf.testing.ScriptedSource;
import dev.sheaf.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Writes the picture of the project's README: one run in virtual time, drawn from its report. */
public final class Waterfall {

    record Profile(String user, List<String> recommendations, List<Integer> orders) {}

    /** The recommendations never come; the orders of four months are asked two at a time. */
    static Report report() {
        Source<String, String> users =
                ScriptedSource.<String, String>answers("Ada").after(Duration.ofMillis(45));
        Source<String, List<String>> recommendations = ScriptedSource.hangs();
        Source<String, Integer> ordersOfMonth =
                ScriptedSource.<String, Integer>answers(3).after(Duration.ofMillis(65));

        Plan<String> plan = Plan.of("profile", Duration.ofMillis(300));
        var user = plan.require("user", users);
        var recommended = plan.optional("recommendations", recommendations, List.of());
        var orders = plan.require(
                "orders", ordersOfMonth.each(2, 12).on(id -> List.of("2026-05", "2026-06", "2026-07", "2026-08")));
        Aggregator<String, Profile> profile =
                plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(orders)));

        VirtualTime time = new VirtualTime();
        var run = time.start(profile, "42");
        time.advance(Duration.ofMillis(300));
        run.join();
        return run.report();
    }

    public static void main(String[] args) throws IOException {
        String svg = ReportSvg.alone(report());
        if (args.length == 1) {
            Files.writeString(Path.of(args[0]), svg);
        } else {
            System.out.print(svg);
        }
    }
}
