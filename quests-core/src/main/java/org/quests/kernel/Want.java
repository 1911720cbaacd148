package org.quests.kernel;

/**
 * What to find beside the sums, and over which part of the reference set.
 *
 * @param nearest whether to find the nearest environment of the reference set
 * @param groups labels on the reference set; the sums are kept apart by them
 * @param leaveOwnFrameOut whether environments of the reference set whose frame has the same number
 *     as the query's are left out, from sums and nearest alike; queries and reference set must then
 *     be of the same file
 */
public record Want(boolean nearest, Groups groups, boolean leaveOwnFrameOut) {
  /** The sums over everything. */
  public static final Want SUMS = new Want(false, Groups.ALL, false);

  /** The sums over everything, and the nearest environment. */
  public static final Want NEAREST = new Want(true, Groups.ALL, false);
}
