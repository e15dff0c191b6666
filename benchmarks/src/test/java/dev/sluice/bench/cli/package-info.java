/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.cli;

import org.jspecify.annotations.NullMarked;
