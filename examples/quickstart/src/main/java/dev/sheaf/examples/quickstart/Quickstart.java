package dev.sheaf.examples.quickstart;

import dev.sheaf.Aggregation;
import dev.sheaf.Aggregator;
import dev.sheaf.FetchContext;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks three sources about a city, all at once, and waits no longer than 300 ms. */
public final class Quickstart {

    record Trip(String weather, int trains, List<String> concerts) {}

    static Aggregator<String, Trip> trips(
            Source<String, String> forecast, Source<String, Integer> timetable, Source<String, List<String>> listings) {
        Plan<String> plan = Plan.of("trip", Duration.ofMillis(300));
        var weather = plan.require("weather", forecast); // no answer, no trip
        var trains = plan.require("trains", timetable);
        var concerts = plan.optional("concerts", listings, List.of()); // nice to have
        return plan.combine(got -> new Trip(got.get(weather), got.get(trains), got.get(concerts)));
    }

    public static void main(String[] args) {
        Aggregator<String, Trip> trips = trips(
                (city, context) -> after(40, context, "sunny in " + city),
                (city, context) -> after(80, context, 12),
                (city, context) -> new CompletableFuture<>()); // never answers: is cancelled at 300 ms

        Aggregation<Trip> run = trips.start("Lisbon");

        System.out.println(run.join());
        System.out.println(run.report());
    }

    /** Stands in for a client that answers later; anything that returns a CompletableFuture will do. */
    private static <T> CompletableFuture<T> after(int millis, FetchContext context, T answer) {
        CompletableFuture<T> future = new CompletableFuture<>();
        context.schedule(Duration.ofMillis(millis), () -> future.complete(answer));
        return future;
    }
}
