/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.machine;

import org.jspecify.annotations.NullMarked;
