/** The results role without Kafka, with rows that come as its projection writes them. */
@NullMarked
package dev.sluice.bench.store;

import org.jspecify.annotations.NullMarked;
