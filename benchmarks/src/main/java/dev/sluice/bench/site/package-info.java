/**
 * The system under test: its processes, their settings, ports and catalogue. Depends on {@code
 * child} and {@code standalone}.
 */
@NullMarked
package dev.sluice.bench.site;

import org.jspecify.annotations.NullMarked;
