package org.quests.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that reads real datasets from the folder named by the environment variable {@link
 * TestData#VARIABLE}. Where that is not set the test is skipped, and the log says how many were.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Tag("real-data")
@ExtendWith(RealDataCondition.class)
public @interface RealData {}
