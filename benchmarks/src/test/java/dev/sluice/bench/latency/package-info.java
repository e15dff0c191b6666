/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.latency;

import org.jspecify.annotations.NullMarked;
