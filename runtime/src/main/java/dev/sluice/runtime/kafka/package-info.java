/** Settings of Kafka clients, spelled out; unreadable records put aside. */
@NullMarked
package dev.sluice.runtime.kafka;

import org.jspecify.annotations.NullMarked;
