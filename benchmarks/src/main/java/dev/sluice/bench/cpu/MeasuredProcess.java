package dev.sluice.bench.cpu;

/**
 * A process whose CPU time is told.
 *
 * @param role under which name
 * @param withChildren whether its children count too, as PostgreSQL's backends do
 */
public record MeasuredProcess(String role, long pid, boolean withChildren) {}
