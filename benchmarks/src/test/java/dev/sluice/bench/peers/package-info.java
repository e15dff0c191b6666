/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.bench.peers;

import org.jspecify.annotations.NullMarked;
