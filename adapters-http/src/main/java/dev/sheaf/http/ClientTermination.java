package dev.sheaf.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client was closed, which one can be from JDK 21 on.
 *
 * <p>A closed client answers with an {@code IOException} like that of a lost connection, so it is asked before, when it is
 * certain that nothing was sent.
 */
final class ClientTermination {

    /** {@code HttpClient.isTerminated()}, where there is one. */
    private static final @Nullable MethodHandle IS_TERMINATED = find();

    private ClientTermination() {}

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(HttpClient.class, "isTerminated", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException before21) {
            return null;
        }
    }

    static boolean of(HttpClient client) {
        try {
            return IS_TERMINATED != null && (boolean) IS_TERMINATED.invokeExact(client);
        } catch (UnsupportedOperationException notImplemented) {
            return false; // a client that is not the JDK's, of which nobody can know
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError("isTerminated() declares no exception", impossible);
        }
    }
}
