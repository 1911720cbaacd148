/** Structure data: frames, cells, elements; immutable, in flat primitive arrays. */
@NullMarked
package org.quests.atoms;

import org.jspecify.annotations.NullMarked;
