/** Watches what comes out: results, PostgreSQL rows, growth of topics. */
@NullMarked
package dev.sluice.bench.watch;

import org.jspecify.annotations.NullMarked;
