/** Starts, watches and drains the role. */
@NullMarked
package dev.sluice.ingress.run;

import org.jspecify.annotations.NullMarked;
