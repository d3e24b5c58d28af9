/**
 * The decorators and combinations behind the methods of {@link dev.sheaf.Source}.
 *
 * <p>They stand in a package of their own because the compiler then proves what we promise: they use the public API
 * alone, {@link dev.sheaf.FetchContext} and {@link dev.sheaf.FetchScope} above all, and anybody can write one as good.
 * Not exported; the way in is {@code Source}.
 *
 * <p>{@code Decorators} holds what concerns one source, {@code Combinations} what asks more than once, {@code
 * BlockingFetch} the code that blocks. Nearly all of them are lambdas; a class here is one fetch, with the state that
 * several threads share.
 *
 * <p><b>Cancelling.</b> A fetch is cancelled in two ways, and every decorator answers to both: its context is
 * cancelled, which takes along the scopes below it, or the future that it returned is, which {@code Relay} passes on.
 *
 * <p><b>Owning.</b> A decorator owns each answer that it receives, until it completes its own future with it. From then
 * on the future is asked to give the value back, if it is not used. An answer that is not passed on is released by the
 * decorator.
 */
@NullMarked
package dev.sheaf.sources;

import org.jspecify.annotations.NullMarked;
