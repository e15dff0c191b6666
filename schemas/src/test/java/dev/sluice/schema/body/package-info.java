/**
 * Tests of body envelopes; for other modules a blob store in memory and the contract that every
 * store must pass.
 */
@NullMarked
package dev.sluice.schema.body;

import org.jspecify.annotations.NullMarked;
