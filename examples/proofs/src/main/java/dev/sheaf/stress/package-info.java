/**
 * The races that the contract names, each on real threads with jcstress as the referee.
 *
 * <p>A race has two actors; a third one would need a machine with three processors to be scheduled at all. The timer is
 * one of them where time is up: {@link dev.sheaf.stress.HandTimer} fires on the thread of whoever moves it. Who may win
 * is written at the race. What must hold whoever wins is the same for all and stands in {@link
 * dev.sheaf.stress.Trial#verdict()}, whose sentence is part of every outcome: any other sentence is an outcome that
 * nobody has allowed, and names the promise that was broken.
 *
 * <p>{@link dev.sheaf.stress.NaiveVersions} shows that races of this kind are really hit. Everything here uses the
 * public interface only, as a user would.
 */
package dev.sheaf.stress;
