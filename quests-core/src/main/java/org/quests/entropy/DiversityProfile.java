package org.quests.entropy;

/**
 * Effective numbers of distinct environments, sensitive to similarity; 1 … n. The higher the order,
 * the less rare environments count.
 *
 * <p>Source: T. Leinster, C. A. Cobbold, Ecology 93, 477 (2012).
 *
 * @param order0 exp(D) = Σ 1/S_i
 * @param order1 exp(H)
 * @param order2 n² / Σ S_i
 * @param orderInfinity n / max S_i
 */
public record DiversityProfile(double order0, double order1, double order2, double orderInfinity) {}
