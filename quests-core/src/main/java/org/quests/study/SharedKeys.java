package org.quests.study;

import org.quests.atoms.ResultNames;

/** Keys that several results have, with one meaning. */
final class SharedKeys {
  static final ResultKey FILE = ResultKey.of("file", "the dataset as it was named");
  static final ResultKey ENVIRONMENTS =
      ResultKey.of(ResultNames.N_ENVIRONMENTS, "number of environments");
  static final ResultKey N_FRAMES = ResultKey.of("n_frames", "number of frames");
  static final ResultKey ENTROPY = ResultKey.nats(ResultNames.ENTROPY, "H");
  static final ResultKey MAXIMUM = ResultKey.nats("max_entropy", "log n, the greatest H there is");
  static final ResultKey ENTROPY_ERROR =
      ResultKey.nats("entropy_error", "bound on the numerical error of H");
  static final ResultKey SATURATED =
      ResultKey.of("saturated", "whether H is so near to log n that it says little");
  static final ResultKey BY_ELEMENT =
      ResultKey.of("by_element", "the same for the centres of each element");
  static final ResultKey DESCRIPTOR_TIME =
      ResultKey.seconds("descriptor_time", "time of all threads describing, by their number");
  static final ResultKey ENTROPY_TIME = ResultKey.seconds("entropy_time", "what the rest took");

  private SharedKeys() {}
}
