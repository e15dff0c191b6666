/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.child;

import org.jspecify.annotations.NullMarked;
