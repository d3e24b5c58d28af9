/**
 * Asks several sources at once, waits no longer than a deadline, and gathers their answers into one typed result.
 *
 * <p>Write a {@link dev.sheaf.Plan} of named {@link dev.sheaf.Source sources}, combine it to an
 * {@link dev.sheaf.Aggregator}, start that as often as you like: each {@link dev.sheaf.Aggregation} is one run.
 */
@NullMarked
package dev.sheaf;

import org.jspecify.annotations.NullMarked;
