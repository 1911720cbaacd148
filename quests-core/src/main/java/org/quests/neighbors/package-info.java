/**
 * Who is near whom: periodic cell list, neighbours within a cut-off, k nearest, neighbour graph,
 * closest pair, for every mix of periodic axes. Memory follows the number of atoms, not the volume.
 */
@NullMarked
package org.quests.neighbors;

import org.jspecify.annotations.NullMarked;
