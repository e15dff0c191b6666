/** Reads that wait for the end of a job, and the one connection that hears of it. */
@NullMarked
package dev.sluice.results.longpoll;

import org.jspecify.annotations.NullMarked;
