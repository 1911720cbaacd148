package org.quests.entropy;

/**
 * A mean over the environments of a dataset of something that follows from the kernel sum of each:
 * what can be estimated ({@link Estimator}).
 */
public interface MeanOfSums {
  /** H: the mean of −log(S/n), in nats. */
  MeanOfSums ENTROPY =
      new MeanOfSums() {
        @Override
        public double of(double sum, double n) {
          return Math.log(n) - Math.log(sum);
        }

        @Override
        public boolean restsOnFew(double mean, double n) {
          return mean > Math.log(n) - 0.5;
        }
      };

  /** The mean of 1/S: n times it is exp(D), the effective number of distinct environments. */
  MeanOfSums DIVERSITY =
      new MeanOfSums() {
        @Override
        public double of(double sum, double n) {
          return 1 / sum;
        }

        @Override
        public boolean restsOnFew(double mean, double n) {
          return mean < 0.05;
        }
      };

  /**
   * What an environment has.
   *
   * @param sum S, its kernel sum over n environments, itself included: 1 … n
   * @param n their number, also where they are a part of the dataset
   * @return finite
   */
  double of(double sum, double n);

  /**
   * Whether a mean is made of a few large values, so that a small sample tells neither it nor its
   * error.
   *
   * @param mean as far as it is known
   * @param n environments of the dataset
   */
  boolean restsOnFew(double mean, double n);
}
