/**
 * Entropy, diversity, differential entropy, overlap, likelihood ratios, divergences, bandwidth
 * rules: formulas over kernel sums. Source: Schwalbe-Koda et al., Nature Communications 16, 4014
 * (2025).
 */
@NullMarked
package org.quests.entropy;

import org.jspecify.annotations.NullMarked;
