package org.quests.cli.serve;

import java.io.IOException;

/** A message that is none, or that does not come in its turn. */
final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1;

  ProtocolException(String message) {
    super(message);
  }
}
