package dev.sluice.worker.report;

/**
 * @param id this worker at this start; new after every restart
 * @param pool whose attempts it runs
 */
public record WorkerName(String id, String pool) {}
