/**
 * From structures to environments: the descriptor, what defines it, and the rows it makes of a
 * dataset.
 */
@NullMarked
package org.quests.descriptor;

import org.jspecify.annotations.NullMarked;
