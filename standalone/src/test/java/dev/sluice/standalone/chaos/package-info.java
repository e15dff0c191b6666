/**
 * Faults injected into a running Sluice whose parts are processes of their own, and the invariants
 * that must hold afterwards. {@link dev.sluice.standalone.chaos.Rig} holds the processes, {@link
 * dev.sluice.standalone.chaos.Load} the accepted jobs, {@link dev.sluice.standalone.chaos.Books}
 * what became of them.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.standalone.chaos;
