/**
 * Which frames of a dataset to keep: rankings of frames, of which every prefix is a selection, and
 * what a selection still tells of the whole. Source: Yu, Lordi, Schwalbe-Koda, arXiv 2511.10561.
 *
 * {@snippet :
 * var compressor = Compressor.of(environments, Bandwidth.of(0.015), parallelism);
 * var ranking = compressor.rank(Method.MSC, environments.frames(), parallelism);
 * ranking.frames(); // the frames, the one that tells most first; every prefix is a selection
 * compressor.curve(ranking, parallelism).best(); // how many make H · D greatest
 *
 * int[] two = compressor.rank(Method.FPS, 2, parallelism).frames();
 * var summary = Summary.of(environments, two, Weighing.of(0.015), parallelism);
 * summary.overlap(); // the share of all environments that these two frames cover
 * }
 */
@NullMarked
package org.quests.compress;

import org.jspecify.annotations.NullMarked;
