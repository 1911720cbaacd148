/** Kernel sums on an NVIDIA GPU: an engine that the library finds by its name. */
module org.quests.gpu {
  provides org.quests.kernel.KernelEngineProvider with
      org.quests.gpu.CudaProvider;

  requires org.quests.core;
  requires org.bytedeco.cuda;
  requires org.bytedeco.javacpp;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;
}
