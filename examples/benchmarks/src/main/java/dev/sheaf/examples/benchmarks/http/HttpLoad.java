package dev.sheaf.examples.benchmarks.http;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** One contender at work, in a JVM of its own: prints what a call cost. Takes contender, URL and calls per round. */
public final class HttpLoad {

    static final int IN_FLIGHT = 64;

    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 4;

    private final HttpCall call;
    private final Semaphore room = new Semaphore(IN_FLIGHT);

    /** Calls that had another answer than they should; counted by whoever completes them. */
    private final AtomicInteger wrong = new AtomicInteger();

    private HttpLoad(HttpCall call) {
        this.call = call;
    }

    public static void main(String[] args) throws Exception {
        HttpCall call = HttpContender.valueOf(args[0]).asking(args[1]);
        int calls = Integer.parseInt(args[2]);
        Cost cost = new HttpLoad(call).measure(calls);
        System.out.println(cost.nanos() + " " + cost.bytes());
        System.exit(0);
    }

    /**
     * The cost of one call.
     *
     * @param nanos of CPU, of all threads of the process, the kernel's part included; of the cheapest round
     * @param bytes in the heap
     */
    record Cost(long nanos, long bytes) {}

    private Cost measure(int calls) throws InterruptedException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            ask(calls);
        }
        Allocation allocation = new Allocation();
        long bytes = allocation.bytes();
        long nanos = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = cpu();
            ask(calls);
            nanos = Math.min(nanos, (cpu() - before) / calls);
        }
        bytes = (allocation.bytes() - bytes) / ((long) ROUNDS * calls);
        if (wrong.get() > 0) {
            throw new IllegalStateException(wrong + " calls failed");
        }
        return new Cost(nanos, bytes);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what goes wrong is counted
    private void ask(int calls) throws InterruptedException {
        for (int i = 0; i < calls; i++) {
            room.acquire();
            call.ask().whenComplete((length, failure) -> {
                if (failure != null || length != LittleServer.BODY.length()) {
                    wrong.incrementAndGet();
                }
                room.release();
            });
        }
        room.acquire(IN_FLIGHT);
        room.release(IN_FLIGHT);
    }
}
