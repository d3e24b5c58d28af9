package dev.sheaf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Virtual threads where the JDK has them (JEP 444, from 21 on), looked up once; a bounded pool of daemon threads elsewhere. */
final class BlockingExecutors {

    private static final long IDLE_SECONDS = 10;

    private static final @Nullable MethodHandle VIRTUAL_FACTORY = virtualFactory();

    private BlockingExecutors() {}

    static ExecutorService create(String name, int maxThreads) {
        Objects.requireNonNull(name, "name");
        if (maxThreads < 1) {
            throw new IllegalArgumentException(
                    "executor '" + name + "' is to have " + maxThreads + " threads: it needs at least one");
        }
        ExecutorService virtual = virtualThreads(name);
        return virtual == null ? pool(name, maxThreads) : virtual;
    }

    private static ExecutorService pool(String name, int maxThreads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                HandOff.daemons(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static @Nullable ExecutorService virtualThreads(String name) {
        MethodHandle factory = VIRTUAL_FACTORY;
        if (factory == null) {
            return null;
        }
        try {
            return (ExecutorService) factory.invoke(name + "-");
        } catch (Throwable notToBeHad) {
            return null;
        }
    }

    /** String to ExecutorService: Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(prefix, 1).factory()). */
    private static @Nullable MethodHandle virtualFactory() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle start = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle named =
                    lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class));
            MethodHandle toFactory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            MethodHandle perTask = lookup.findStatic(
                    Executors.class,
                    "newThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            MethodHandle fromPrefix = MethodHandles.insertArguments(MethodHandles.foldArguments(named, start), 1, 1L);
            return MethodHandles.filterReturnValue(
                    MethodHandles.filterReturnValue(
                            fromPrefix, toFactory.asType(MethodType.methodType(ThreadFactory.class, ofVirtual))),
                    perTask);
        } catch (ReflectiveOperationException | RuntimeException olderJdk) {
            return null;
        }
    }
}
