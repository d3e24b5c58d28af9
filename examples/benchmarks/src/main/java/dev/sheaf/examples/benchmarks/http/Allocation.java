package dev.sheaf.examples.benchmarks.http;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How many bytes this JVM has allocated, by threads that are gone as well, which the counters of threads forget: what
 * is in the heap now, and what collections took out of it. For a collector that stops the threads, as {@code
 * -XX:+UseSerialGC} does: while another one collects, threads allocate, and the heap before and after says nothing
 * about what was taken out.
 */
final class Allocation {

    private static final Set<String> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());

    private long freed; // guarded by this; as is the next
    private long heardOf;

    /** How many collections came before. */
    private final long missed;

    /** Listens from now on. */
    Allocation() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((event, nothing) -> collected(event), null, null);
        }
        missed = collections();
    }

    private synchronized void collected(Notification event) {
        if (event.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            GcInfo info = GarbageCollectionNotificationInfo.from((CompositeData) event.getUserData())
                    .getGcInfo();
            freed += used(info.getMemoryUsageBeforeGc()) - used(info.getMemoryUsageAfterGc());
            heardOf++;
            notifyAll();
        }
    }

    private static long used(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream()
                .filter(pool -> HEAP.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    /** All bytes up to now, plus a constant. Collects the garbage, and waits until its listener has heard of it. */
    synchronized long bytes() throws InterruptedException {
        System.gc();
        while (missed + heardOf < collections()) {
            wait(1_000);
        }
        return freed + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }
}
