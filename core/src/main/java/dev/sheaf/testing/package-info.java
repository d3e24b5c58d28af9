/**
 * Fixtures for unit tests of code that uses this library: a clock that the test moves, and sources that do what the
 * test says. They depend on no test framework.
 *
 * {@snippet class="dev.sheaf.testing.TestingSnippets" region="advance"}
 *
 * <p>{@link dev.sheaf.testing.VirtualTime} is the clock, {@link dev.sheaf.testing.ScriptedSource} the source that does
 * what the test says, {@link dev.sheaf.testing.LeakCheck} finds what a run has left behind.
 */
@NullMarked
package dev.sheaf.testing;

import org.jspecify.annotations.NullMarked;
