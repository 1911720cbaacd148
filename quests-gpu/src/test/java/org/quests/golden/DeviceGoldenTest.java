package org.quests.golden;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** All reference values on a GPU: {@code -Dquests.gpu=true -Dquests.test.engine=cuda}. */
@EnabledIfSystemProperty(named = "quests.gpu", matches = "true")
class DeviceGoldenTest extends GoldenTest {}
