/** Threads that look for work from time to time. Depends on nothing. */
@NullMarked
package dev.sluice.results.loop;

import org.jspecify.annotations.NullMarked;
