package dev.sheaf.examples.benchmarks.contenders;

import java.util.concurrent.Future;

/** Adds up what several services answer. Built once, like any service class, and asked for every request. */
@FunctionalInterface
public interface Sum {

    /** Calls every service, and gives the sum to be. */
    Future<Integer> ask();
}
