/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.cpu;

import org.jspecify.annotations.NullMarked;
