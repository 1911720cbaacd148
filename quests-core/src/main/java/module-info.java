/**
 * Measures information in atomistic data. What is exported is for others; packages of vector
 * arithmetic are not.
 */
module org.quests.core {
  exports org.quests.atoms;
  exports org.quests.compress;
  exports org.quests.core;
  exports org.quests.descriptor;
  exports org.quests.entropy;
  exports org.quests.events;
  exports org.quests.generation;
  exports org.quests.io;
  exports org.quests.io.follow;
  exports org.quests.io.numpy;
  exports org.quests.kernel;
  exports org.quests.local;
  exports org.quests.neighbors;
  exports org.quests.novelty;
  exports org.quests.sampling;
  exports org.quests.screening;
  exports org.quests.spectra;
  exports org.quests.store;
  exports org.quests.study;
  exports org.quests.survey;
  exports org.quests.thermo;
  exports org.quests.uncertainty;

  uses org.quests.descriptor.EnvironmentDescriptor;
  uses org.quests.io.TrajectoryFormat;
  uses org.quests.kernel.KernelEngineProvider;

  // Where it was not added, plain loops take over.
  requires static jdk.incubator.vector;
  requires static transitive org.jspecify;
  requires ch.randelshofer.fastdoubleparser;
  requires com.github.luben.zstd_jni;
  requires commons.math3;
  requires org.apache.commons.compress;
  requires ejml.core;
  requires ejml.ddense;
  requires org.eclipse.collections.api;
  requires org.eclipse.collections.impl;
  requires org.tukaani.xz;
  requires java.xml;
  requires tools.jackson.core;
  requires tools.jackson.databind;
}
