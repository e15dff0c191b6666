/**
 * What requests ask for that not every wire API can say: ingress writes it down, the router plans
 * by it, and workers' wires are held to it by a test. Depends on nothing.
 */
@NullMarked
package dev.sluice.schema.wire;

import org.jspecify.annotations.NullMarked;
