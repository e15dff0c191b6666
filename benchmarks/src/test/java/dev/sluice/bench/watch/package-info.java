/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.watch;

import org.jspecify.annotations.NullMarked;
