/** One benchmark of the whole path: what is done in which order, and what is measured when. */
@NullMarked
package dev.sluice.bench.path;

import org.jspecify.annotations.NullMarked;
