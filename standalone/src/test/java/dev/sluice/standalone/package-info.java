/** Rules that hold for the whole module. */
@NullMarked
package dev.sluice.standalone;

import org.jspecify.annotations.NullMarked;
