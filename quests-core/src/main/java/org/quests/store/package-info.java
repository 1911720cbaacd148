/**
 * What outlives a process. References as folders of files that are opened in a fraction of a
 * second, shared by processes, and added to; kernel sums as files of parts in a folder, which
 * several processes fill and one merges, or one process goes on with after it was ended.
 */
@NullMarked
package org.quests.store;

import org.jspecify.annotations.NullMarked;
