/**
 * Use cases: what each command of {@code quests} finds, without the command line. A study goes from
 * environments to a result, which knows its values by the keys that the command line writes.
 *
 * {@snippet :
 * var result =
 *     EntropyStudy.of(environments, Weighing.of(0.015)).byElement().run(parallelism);
 * result.entropy().value(); // H in nats
 * result.cautions(); // what is to be known of the numbers, as sentences
 * result
 *     .values()
 *     .entries()
 *     .forEach(e -> e.key().name()); // with its unit, its meaning and its value
 * }
 */
@NullMarked
package org.quests.study;

import org.jspecify.annotations.NullMarked;
