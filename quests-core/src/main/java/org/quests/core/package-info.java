/** What everything else stands on: errors, threads, progress, cancellation. */
@NullMarked
package org.quests.core;

import org.jspecify.annotations.NullMarked;
