/**
 * Log kernel sums: S(y) = Σ K(y, x) over a reference set with K(x, y) = exp(−|x − y|² / 2h²), as
 * sums that merge exactly and stay finite however far y is. All results of the program are derived
 * from them.
 */
@NullMarked
package org.quests.kernel;

import org.jspecify.annotations.NullMarked;
