/** Confluent's wire format for Avro records: magic 0, four-byte schema id, Avro binary. */
@NullMarked
package dev.sluice.schema.serde;

import org.jspecify.annotations.NullMarked;
