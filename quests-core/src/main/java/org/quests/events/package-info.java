/**
 * Rare events in a trajectory: when something changes, where, and the nuclei that form. Series of
 * numbers of the frames, their change points and ordinal patterns; nuclei of atoms that are unlike
 * the state before or like the one after, followed through time; the fit of their sizes.
 *
 * {@snippet :
 * var novelty =
 *     FrameNovelty.against(
 *             List.of(FrameNovelty.Reference.parent("parent", reference)), Weighing.of(0.015))
 *         .withOwnEntropy();
 * var signal = Signal.novelty(0, Signal.DEFAULT_RADIUS); // Signal.ratio with a product
 * var threshold = signal.threshold(novelty, before, 1, parallelism); // one atom of a frame passes
 * var events =
 *     RareEvents.watching(
 *         novelty, new Detection(signal, threshold, true, Nuclei.DEFAULT_BOND), parallelism);
 * novelty.stream(run, parallelism).forEach(events::next);
 * events.frames().get(3).largest(); // atoms of the largest nucleus
 * events.find(ChangePoints.DEFAULT_LEVEL); // what changed, when, and how surely
 * events.history().transitions(10); // births, deaths, merges and splits of nuclei
 * }
 *
 * Here {@code reference} holds the environments of {@code before}, frames of the trajectory {@code
 * run} itself.
 */
@NullMarked
package org.quests.events;

import org.jspecify.annotations.NullMarked;
