/** How fast jobs are read, and what they take on disk, when there are millions of them. */
@NullMarked
package dev.sluice.bench.results;

import org.jspecify.annotations.NullMarked;
