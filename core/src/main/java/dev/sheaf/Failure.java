package dev.sheaf;

import org.jspecify.annotations.Nullable;

/** In the place of an answer, and told from one by its class, which nobody else can make. */
final class Failure {

    private final String name;

    /** Dropped by the thread that concludes the run. */
    private volatile @Nullable Throwable cause;

    Failure(Throwable cause) {
        this.name = nameOf(cause);
        this.cause = cause;
    }

    /** The class without its package; an anonymous class has no simple name. */
    static String nameOf(Throwable cause) {
        String name = cause.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** For those who keep the failure elsewhere. */
    static Failure namedAfter(Throwable cause) {
        Failure failure = new Failure(cause);
        failure.forget();
        return failure;
    }

    String name() {
        return name;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    /** Keeps the name, for the report. */
    void forget() {
        cause = null;
    }
}
