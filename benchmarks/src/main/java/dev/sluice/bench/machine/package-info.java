/** Which machine the figures belong to. Depends on the JDK only. */
@NullMarked
package dev.sluice.bench.machine;

import org.jspecify.annotations.NullMarked;
