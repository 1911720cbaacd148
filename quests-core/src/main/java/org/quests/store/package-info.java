/**
 * What outlives a process: kernel sums as files of parts in a folder, which several processes fill
 * and one merges, or one process goes on with after it was ended.
 */
@NullMarked
package org.quests.store;

import org.jspecify.annotations.NullMarked;
