/** Results as pictures. */
@NullMarked
package org.quests.cli.plot;

import org.jspecify.annotations.NullMarked;
