/** Serves the bundled schemas at Confluent's read paths, so that outside consumers can decode. */
@NullMarked
package dev.sluice.ingress.registry;

import org.jspecify.annotations.NullMarked;
