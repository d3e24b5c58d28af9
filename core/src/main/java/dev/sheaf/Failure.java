package dev.sheaf;

import org.jspecify.annotations.Nullable;

/** In the place of an answer, and told from one by its class, which nobody else can make. */
final class Failure {

    private final Class<? extends Throwable> type; // and not its name, which would be a string for every failure

    /** Dropped by the thread that concludes the run. */
    private volatile @Nullable Throwable cause;

    Failure(Throwable cause) {
        this.type = cause.getClass();
        this.cause = cause;
    }

    /** The class without its package; an anonymous class has no simple name. */
    static String nameOf(Class<? extends Throwable> type) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** For those who keep the failure elsewhere. */
    static Failure namedAfter(Throwable cause) {
        Failure failure = new Failure(cause);
        failure.forget();
        return failure;
    }

    String name() {
        return nameOf(type);
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    /** Keeps the class, for the report. */
    void forget() {
        cause = null;
    }
}
