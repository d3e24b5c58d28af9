package dev.sheaf;

/**
 * A failure that tells more than its class in reports and log lines.
 *
 * <p>An exception implements this whose class alone says little to an engineer on call: a status and a lost connection
 * may share one. The {@link Report} shows the text beside the class, as in {@code tips FAILED 12 ms
 * (HttpSourceException STATUS 503)}.
 *
 * <p>This is a type that others implement: methods added to it will always be default methods.
 */
@FunctionalInterface
public interface ReportableFailure {

    /**
     * What may be printed: a kind, a status, a SQLState. Never a value, and nothing that a peer sent as text.
     *
     * @return a few words on one line
     */
    String reportText();
}
