/**
 * What δH says of the errors of a potential: bounds on them, calibrated with labelled frames, and a
 * threshold with a known rate of false alarms. Frames, never atoms, are what is split: atoms of a
 * frame err together.
 */
@NullMarked
package org.quests.uncertainty;

import org.jspecify.annotations.NullMarked;
