/** Pages about datasets, and chemiscope's files, from the results of studies. */
@NullMarked
package org.quests.report;

import org.jspecify.annotations.NullMarked;
