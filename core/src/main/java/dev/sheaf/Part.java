package dev.sheaf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The typed handle of one part of a {@link Plan}, with which the combining function reads that part's answer.
 *
 * <p>Immutable; one instance serves every run of its plan.
 *
 * @param <T> what {@link Gathered#get} returns for it
 */
@SuppressWarnings("UnusedTypeParameter") // it is what Gathered.get returns
public final class Part<T extends @Nullable Object> {

    /**
     * What a part means for the run. A new kind says so here, and in {@link PartFetch#gathered} what the combining
     * function gets.
     */
    enum Kind {
        /** Its failure fails the run. */
        REQUIRED(true, false),
        /** A fallback serves when it has no answer. */
        OPTIONAL(false, true),
        /** Its outcome is handed over, whatever it is. */
        SETTLED(false, false);

        /** Without its answer there is no result, at the deadline either. */
        final boolean failsRun;

        final boolean hasFallback;

        Kind(boolean failsRun, boolean hasFallback) {
            this.failsRun = failsRun;
            this.hasFallback = hasFallback;
        }
    }

    final Plan<?> plan;
    final int index;
    final String name;
    final Kind kind;
    final @Nullable Object fallback;

    /** The parts that must have settled before this one is asked. */
    final List<Part<?>> needs;

    /** The parts that need this one; added to until the plan is combined. */
    final List<Part<?>> neededBy = new ArrayList<>(0);

    Part(Plan<?> plan, int index, String name, Kind kind, @Nullable Object fallback, List<Part<?>> needs) {
        this.plan = plan;
        this.index = index;
        this.name = name;
        this.kind = kind;
        this.fallback = fallback;
        this.needs = needs;
    }

    /**
     * The name of this part, as in the report.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "Part[" + plan.name() + "." + name + "]";
    }
}
