package dev.sluice.results.webhook.outbox;

/**
 * @param partition coordinator partition of the tenant
 */
public record TargetKey(int partition, String tenant, String target) {}
