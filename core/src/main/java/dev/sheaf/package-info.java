/**
 * Asks several sources at once, waits no longer than a deadline, gathers the answers into one typed result, and stops
 * for real what is still running.
 *
 * <p>Write a {@link dev.sheaf.Plan} of named {@link dev.sheaf.Source sources}, combine it into an {@link
 * dev.sheaf.Aggregator}, and start that as often as you like; each {@link dev.sheaf.Aggregation} is one run, and the
 * future of its result:
 *
 * {@snippet class="dev.sheaf.PlanSnippets" region="plan"}
 *
 * <h2>Where to begin</h2>
 *
 * <ul>
 *   <li><b>You ask.</b> {@link dev.sheaf.Plan}: what its parts mean for the result. {@link dev.sheaf.Aggregator}:
 *       start a run, with the deadline of a request, or wait for it. {@link dev.sheaf.Aggregation}: give up, look at
 *       the report, wait for the end.
 *   <li><b>You have a client that returns futures, or blocks.</b> {@link dev.sheaf.Source}: a lambda is one; {@link
 *       dev.sheaf.Source#blocking} makes one; {@code map}, {@code within}, {@code then}, {@code or}, {@code using},
 *       {@code each}, {@code settleEach}, {@code firstOf} and {@code quorum} make others of them. SQL and HTTP have
 *       adapters of their own, {@code sheaf-jdbc} and {@code sheaf-http}.
 *   <li><b>You write a decorator.</b> {@link dev.sheaf.FetchContext} and {@link dev.sheaf.FetchScope}: all that ours
 *       are made of.
 *   <li><b>You operate it.</b> {@link dev.sheaf.Report}, {@link dev.sheaf.AggregationListener}, {@link
 *       dev.sheaf.RunEnvironment}.
 *   <li><b>You test it.</b> {@code dev.sheaf.testing}: time that passes when the test says so.
 * </ul>
 *
 * <h2>What holds everywhere</h2>
 *
 * <p>A run takes one decision, once: success, the failure of a source, the deadline, or a cancel. Everything follows
 * from that, and nothing that comes later changes it. By the time the result completes, all that is still running has
 * been told to stop, and knows why. When it has really stopped, {@link dev.sheaf.Aggregation#terminated()} says so.
 * Every value that a source gave is either handed to the combining function or {@linkplain dev.sheaf.Source#release
 * released}, exactly once. The library holds no lock while your code runs, and never runs it on a timer thread.
 *
 * <p>Passing {@code null} where a parameter is not marked as nullable throws a {@link NullPointerException} that names
 * the parameter.
 */
@NullMarked
package dev.sheaf;

import org.jspecify.annotations.NullMarked;
