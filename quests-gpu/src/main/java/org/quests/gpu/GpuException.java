package org.quests.gpu;

/** A call to a GPU that failed. */
final class GpuException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What that means for what is to be done next. */
  enum Kind {
    /** Too little memory is left; less may do. */
    MEMORY,
    /** The device can no longer be used; what is in its memory is lost. */
    LOST
  }

  private final Kind kind;

  GpuException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
