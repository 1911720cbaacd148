/** Kernel sums on an NVIDIA GPU: the engine {@code cuda}. */
@NullMarked
package org.quests.gpu;

import org.jspecify.annotations.NullMarked;
