/**
 * The data directory of a standalone process: its lock, its kept ports, its secrets. Depends on the
 * JDK only.
 */
@NullMarked
package dev.sluice.standalone.data;

import org.jspecify.annotations.NullMarked;
