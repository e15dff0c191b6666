/**
 * What the router's neighbours write, for benchmarks of the router alone: requests as from ingress,
 * reports as from workers. Depends on {@code schemas} only.
 */
@NullMarked
package dev.sluice.bench.peers;

import org.jspecify.annotations.NullMarked;
