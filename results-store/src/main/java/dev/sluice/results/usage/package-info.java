/**
 * Usage for data teams: sums over {@code sluice.usage} by hour and day, the questions that they
 * answer, and the proof that they equal the topic.
 */
@NullMarked
package dev.sluice.results.usage;

import org.jspecify.annotations.NullMarked;
