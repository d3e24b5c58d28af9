package dev.sheaf.examples.benchmarks.contenders;

/** What a caller may rely on. A contender promises it or does not, and the tests hold it to either. */
public enum Guarantee {
    DEADLINE("has a deadline"),
    FAILS_FAST("fails at the first failure"),
    STOPS_THE_REST("then cancels the other calls"),
    PASSES_ON_CANCEL("passes on the caller's cancel"),
    REPORT("reports what each call did");

    private final String title;

    Guarantee(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
