/**
 * What the commands that only talk HTTP share: they know no role, no Kafka and no framework, so
 * that they start at once. Depends on nothing here but {@code settings}.
 */
@NullMarked
package dev.sluice.standalone.client;

import org.jspecify.annotations.NullMarked;
