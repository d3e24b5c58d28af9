package dev.sheaf.testing;

import dev.sheaf.CancelReason;
import dev.sheaf.Report;
import dev.sheaf.Report.Status;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/**
 * AssertJ's assertions of a {@link Report}; a message shows the waterfall.
 *
 * {@snippet class="dev.sheaf.testing.ReportAssertTest" region="report"}
 */
public final class ReportAssert extends AbstractAssert<ReportAssert, Report> {

    private final Report whole;

    private ReportAssert(Report report, Report whole) {
        super(report, ReportAssert.class);
        this.whole = whole;
    }

    /**
     * Begins an assertion.
     *
     * @param report of a run
     * @return assertions of it
     */
    public static ReportAssert assertThat(Report report) {
        return new ReportAssert(report, report);
    }

    /**
     * Goes on with a part of the run, or a child of a source.
     *
     * @param name its name
     * @return assertions of it
     * @throws AssertionError if there is none
     */
    public ReportAssert part(String name) {
        Optional<Report> part = isNotNull().actual.child(name);
        check(part.isPresent(), "to have a part", name);
        return new ReportAssert(part.orElseThrow(), whole);
    }

    /**
     * How it stands or ended.
     *
     * @param status the status that it must have
     * @return this
     */
    public ReportAssert is(Status status) {
        return check(isNotNull().actual.status() == status, "to be", status);
    }

    /**
     * Why it was stopped.
     *
     * @param reason the reason that it must have
     * @return this
     */
    public ReportAssert wasCancelledFor(CancelReason reason) {
        is(Status.CANCELLED);
        return check(actual.reason().equals(Optional.of(reason)), "to be cancelled for", reason);
    }

    /**
     * What it failed with.
     *
     * @param type the class of the failure
     * @return this
     */
    public ReportAssert failedWith(Class<? extends Throwable> type) {
        is(Status.FAILED);
        return check(actual.failure().filter(type::isInstance).isPresent(), "to have failed with", type.getName());
    }

    /**
     * Whether the fallback stood in for its answer.
     *
     * @return this
     */
    public ReportAssert servedItsFallback() {
        return check(isNotNull().actual.fallbackServed(), "to have served", "its fallback");
    }

    private ReportAssert check(boolean holds, String what, Object wanted) {
        if (!holds) {
            failWithMessage("%nExpecting '%s'%n  %s %s%nin%n%s", actual.name(), what, wanted, whole);
        }
        return this;
    }
}
