/**
 * Clock and threads of the library: the timer ring and the thread that drives it, the executors for short hand-offs,
 * executors for code that blocks, and durations as text.
 *
 * <p>Knows {@link dev.sheaf.DeadlineTimer} and nothing else of the engine. Not exported.
 */
@NullMarked
package dev.sheaf.time;

import org.jspecify.annotations.NullMarked;
