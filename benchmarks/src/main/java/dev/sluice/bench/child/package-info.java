/** A process of the system under test, seen from inside and from the harness. */
@NullMarked
package dev.sluice.bench.child;

import org.jspecify.annotations.NullMarked;
