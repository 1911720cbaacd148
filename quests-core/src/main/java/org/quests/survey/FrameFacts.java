package org.quests.survey;

/**
 * What is known of a frame without its atoms.
 *
 * @param file place of its file among those of the dataset, from 0
 * @param number of the frame in that file, from 0
 * @param atoms how many it has
 * @param formula its elements with their numbers, in the order of the alphabet, as {@code AlCu3}
 * @param periodic along which axes it repeats, as {@code TTF}
 * @param volumePerAtom in Å³; NaN where the frame is not periodic in all directions
 * @param kind its {@code config_type}; empty where it has none
 * @param energy per atom, in the unit of the file; NaN where it has none
 * @param energyDeviation how far the energy per atom is from what its composition suggests; NaN
 *     likewise
 * @param force the greatest norm of a force, in the unit of the file; NaN where there are none
 */
public record FrameFacts(
    int file,
    long number,
    int atoms,
    String formula,
    String periodic,
    double volumePerAtom,
    String kind,
    double energy,
    double energyDeviation,
    double force) {}
