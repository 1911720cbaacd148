package org.quests.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

final class RealDataCondition implements ExecutionCondition {
  private static final AtomicInteger SKIPPED = new AtomicInteger();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (TestData.realFolder() != null) {
      return ConditionEvaluationResult.enabled("real data at hand");
    }
    if (Boolean.getBoolean(TestData.REQUIRED)) {
      throw new IllegalStateException(
          TestData.VARIABLE + " is not set, but tests on real data are required");
    }
    if (SKIPPED.getAndIncrement() == 0) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () ->
                      System.err.printf(
                          "%d tests on real data were skipped: set %s%n",
                          SKIPPED.get(), TestData.VARIABLE)));
    }
    return ConditionEvaluationResult.disabled(TestData.VARIABLE + " is not set");
  }
}
