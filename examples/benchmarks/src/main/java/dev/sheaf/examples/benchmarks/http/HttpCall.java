package dev.sheaf.examples.benchmarks.http;

import java.util.concurrent.CompletableFuture;

/** Sends one request. */
@FunctionalInterface
interface HttpCall {

    /** The length of the body. */
    CompletableFuture<Integer> ask();
}
