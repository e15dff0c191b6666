/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
