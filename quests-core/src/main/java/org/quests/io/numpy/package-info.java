/** Arrays of NumPy: reading and writing of {@code .npy} and {@code .npz}. */
@NullMarked
package org.quests.io.numpy;

import org.jspecify.annotations.NullMarked;
