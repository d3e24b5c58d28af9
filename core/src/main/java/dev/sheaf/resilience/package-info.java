/**
 * The breakers, retries, bulkheads and rate limiters of Resilience4j around a source, where they know the deadline and
 * respect a cancel.
 *
 * <p>Needs the modules of Resilience4j whose types are used, which {@code sheaf-core} does not bring along: {@code
 * resilience4j-circuitbreaker}, {@code -retry}, {@code -bulkhead} and {@code -ratelimiter}; a module requires them
 * itself. A {@link dev.sheaf.resilience.Guard} is where to begin. What to do with a source that is slow now and then,
 * and not broken, is {@link dev.sheaf.RepeatableSource#hedged}, which needs none of this.
 *
 * {@snippet class="dev.sheaf.resilience.GuardSnippets" region="guard"}
 *
 * <p>For readers of the code: a fetch is a {@code GuardedFetch}, which goes from step to step, each in a scope of
 * its own below the context of the fetch: a wait for the limiter, an {@code Attempt}, a back-off. One step runs at a
 * time, so cancelling it stops everything, and the report shows where the time went. Nothing here waits on a thread and
 * nothing calls itself: an attempt that fails at once is followed by a scheduled step.
 */
@NullMarked
package dev.sheaf.resilience;

import org.jspecify.annotations.NullMarked;
