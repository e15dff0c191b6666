/** Service accounts of Google's clouds: their keys, and the tokens that they are given for them. */
@NullMarked
package dev.sluice.sim.google;

import org.jspecify.annotations.NullMarked;
