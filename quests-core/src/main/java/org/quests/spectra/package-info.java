/**
 * Measures made from similarities of pairs, and from their eigenvalues: Vendi scores of
 * environments, of frames and of any similarity matrix.
 *
 * {@snippet :
 * double[][] similarities = {{1, 0.5}, {0.5, 1}}; // 1 on the diagonal
 * Spectrum.of(similarities, parallelism).vendi(2); // 1.6
 * }
 */
@NullMarked
package org.quests.spectra;

import org.jspecify.annotations.NullMarked;
