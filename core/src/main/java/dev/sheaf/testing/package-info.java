/**
 * Fixtures for unit tests of code that uses this library: a clock that the test moves, and sources that do what the
 * test says. They depend on no test framework.
 */
@NullMarked
package dev.sheaf.testing;

import org.jspecify.annotations.NullMarked;
