package dev.sheaf.examples.observability;

import java.util.List;

/** What JMX shows of {@link RunsInFlight}. */
public interface RunsInFlightMXBean {

    /**
     * One line for each run, the oldest first.
     *
     * @return such as {@code profile 17 RUNNING for 4.2 s: tips for 4.2 s}
     */
    List<String> getRuns();
}
