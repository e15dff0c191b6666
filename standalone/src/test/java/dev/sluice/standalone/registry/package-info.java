/** Sluice with a schema registry that others made. */
@org.jspecify.annotations.NullMarked
package dev.sluice.standalone.registry;
