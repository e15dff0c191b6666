/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.path;

import org.jspecify.annotations.NullMarked;
