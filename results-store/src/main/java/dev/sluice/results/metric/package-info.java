/** The meters of the results role. */
@NullMarked
package dev.sluice.results.metric;

import org.jspecify.annotations.NullMarked;
