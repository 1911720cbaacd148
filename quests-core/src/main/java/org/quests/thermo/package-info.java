/**
 * What H at many bandwidths says of a dataset's dimension and of thermodynamic entropy, and
 * thermodynamics of an ensemble of configurations. No number is called an entropy in k_B without
 * the error, and the checks, that belong to it.
 */
@NullMarked
package org.quests.thermo;

import org.jspecify.annotations.NullMarked;
