package dev.sluice.results.webhook.outbox;

/**
 * @param partition coordinator partition of the tenant
 */
public record TargetKey(int partition, String tenant, String target) {
    /** The target of what an endpoint hears; that of a job's own URL has its origin for the id. */
    public static String ofEndpoint(String tenant, String id) {
        return tenant + "/" + id;
    }
}
