/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.site;

import org.jspecify.annotations.NullMarked;
