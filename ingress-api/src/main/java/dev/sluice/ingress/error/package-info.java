/** One model of errors and the shapes in which they leave, by path. */
@NullMarked
package dev.sluice.ingress.error;

import org.jspecify.annotations.NullMarked;
