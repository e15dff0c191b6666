/** Tests of the router as a whole: the topology on a test driver, no broker. */
@NullMarked
package dev.sluice.router;

import org.jspecify.annotations.NullMarked;
