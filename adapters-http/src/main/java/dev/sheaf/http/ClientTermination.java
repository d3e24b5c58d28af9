package dev.sheaf.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** Whether a client is closed, and how to close it: from JDK 21 on. Before, a client ends when it is unreachable. */
final class ClientTermination {

    private static final @Nullable MethodHandle IS_TERMINATED = find("isTerminated", boolean.class);
    private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow", void.class);

    private ClientTermination() {}

    private static @Nullable MethodHandle find(String name, Class<?> result) {
        try {
            return MethodHandles.publicLookup().findVirtual(HttpClient.class, name, MethodType.methodType(result));
        } catch (ReflectiveOperationException before21) {
            return null;
        }
    }

    /**
     * Whether a client was closed. It would answer with an {@code IOException} like that of a lost connection, so it is
     * asked before, when it is certain that nothing was sent.
     */
    static boolean of(HttpClient client) {
        try {
            return IS_TERMINATED != null && (boolean) IS_TERMINATED.invokeExact(client);
        } catch (UnsupportedOperationException notImplemented) {
            return false; // a client that is not the JDK's, and cannot tell
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /** Closes the connections of a client. */
    static void shutDownNow(HttpClient client) {
        try {
            if (SHUTDOWN_NOW != null) {
                SHUTDOWN_NOW.invokeExact(client);
            }
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("neither method declares an exception", thrown);
    }
}
