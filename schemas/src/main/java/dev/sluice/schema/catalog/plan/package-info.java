/**
 * What a catalogue file changes in a catalogue, and what it must not. Pure. Depends on the
 * catalogue model only.
 */
@NullMarked
package dev.sluice.schema.catalog.plan;

import org.jspecify.annotations.NullMarked;
