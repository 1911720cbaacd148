/**
 * New structures that a dataset lacks: Monte Carlo displacements of its frames towards a wanted
 * novelty, and generations of such structures.
 *
 * {@snippet :
 * var frame = run.next(); // where the walk starts
 * var plan = MonteCarlo.Plan.towards(30).withSteps(100).withMinimumDistance(1.6); // nats, Å
 * var walk =
 *     MonteCarlo.walk(frame, plan, 0, reference, Weighing.of(0.015), parallelism);
 * walk.best(); // the frame whose mean |δH − 30| is least
 * walk.acceptance();
 * }
 */
@NullMarked
package org.quests.generation;

import org.jspecify.annotations.NullMarked;
