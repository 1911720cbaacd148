/** What a dataset holds, without its environments: frames, elements, cells, labels, outliers. */
@NullMarked
package org.quests.survey;

import org.jspecify.annotations.NullMarked;
