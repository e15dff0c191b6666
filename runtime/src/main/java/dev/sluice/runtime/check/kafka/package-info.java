/**
 * The checks of a Kafka cluster: policies know no Kafka, readers know nothing else. Depends on
 * {@code check} and {@code schemas}.
 */
@NullMarked
package dev.sluice.runtime.check.kafka;

import org.jspecify.annotations.NullMarked;
