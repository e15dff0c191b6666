/**
 * Faults at the seam between router and workers, one at a time, on a real Kafka: a worker that is
 * played by the test takes, claims and reports what the story needs, beside the product's own.
 * {@link dev.sluice.standalone.seams.Site} holds the installation, {@link
 * dev.sluice.standalone.seams.ScriptedWorker} the part to play, {@link
 * dev.sluice.standalone.seams.Trail} what a job left behind.
 */
@org.jspecify.annotations.NullMarked
package dev.sluice.standalone.seams;
