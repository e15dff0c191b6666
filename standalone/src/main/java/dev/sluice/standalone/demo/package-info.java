/**
 * The demo: real jobs over the real path, watched from outside. Counting and rendering are pure;
 * {@link dev.sluice.standalone.demo.Demo} does the rest. Depends on {@code run}.
 */
@NullMarked
package dev.sluice.standalone.demo;

import org.jspecify.annotations.NullMarked;
