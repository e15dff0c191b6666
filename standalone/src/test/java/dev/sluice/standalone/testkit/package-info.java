/**
 * What the broker, database and process tests share: one Kafka, one PostgreSQL, child JVMs to kill.
 */
@NullMarked
package dev.sluice.standalone.testkit;

import org.jspecify.annotations.NullMarked;
