/** Schema ids: from a Confluent-compatible registry, or from the list that ships with Sluice. */
@NullMarked
package dev.sluice.schema.registry;

import org.jspecify.annotations.NullMarked;
