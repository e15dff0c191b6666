/**
 * Apache Kafka inside this process. Depends on the broker's jars and on {@code data}, on no role.
 */
@NullMarked
package dev.sluice.standalone.kafka;

import org.jspecify.annotations.NullMarked;
