/** The resident worker: answers requests of other processes by running commands of the program. */
@NullMarked
package org.quests.cli.serve;

import org.jspecify.annotations.NullMarked;
