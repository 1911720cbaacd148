/**
 * References that outlive a call: folders of files that are opened in a fraction of a second,
 * shared by processes, and added to.
 */
@NullMarked
package org.quests.store;

import org.jspecify.annotations.NullMarked;
