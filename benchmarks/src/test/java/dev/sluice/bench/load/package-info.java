/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
