package dev.sheaf.examples.benchmarks;

import dev.sheaf.examples.benchmarks.contenders.Contender;
import org.openjdk.jmh.annotations.Param;

/** A benchmark in which every contender takes part. */
public abstract class Contest extends Conditions {

    @Param({"SHEAF", "HAND_WRITTEN", "HAND_TUNED", "ALL_OF_OR_TIMEOUT", "ALL_OF", "GUAVA", "REACTOR"})
    public Contender contender;
}
