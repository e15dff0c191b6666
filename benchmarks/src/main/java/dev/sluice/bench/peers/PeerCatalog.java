package dev.sluice.bench.peers;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One route with one lane, and numbered tenants. */
public final class PeerCatalog {
    public static final String ROUTE = "bench";

    /** What the provider calls the model. */
    public static final String UPSTREAM = "sim";

    private PeerCatalog() {}

    public static String tenant(int number) {
        return "bench-" + number;
    }

    static int shard(int tenant) {
        return tenant + 1;
    }

    /**
     * For a router whose calls nobody makes.
     *
     * @param partitions tenants are placed on them in turn
     * @param inFlight calls that the provider takes at the same time
     * @param bounded whether each tenant has a budget and a limit, which are never reached
     */
    public static Catalog of(int tenants, int partitions, int inFlight, boolean bounded) {
        String bounds =
                bounded
                        ? section(
                                        "budgets",
                                        tenants,
                                        n ->
                                                "{name: %s-month, tenant: %s, window: month, limit_usd: 1000000}"
                                                        .formatted(tenant(n), tenant(n)))
                                + section(
                                        "limits",
                                        tenants,
                                        n ->
                                                "{name: %s-rate, tenant: %s, requests: {per_window: 1000000, window: 1s}}"
                                                        .formatted(tenant(n), tenant(n)))
                        : "";
        return with(tenants, partitions, inFlight, "http://127.0.0.1:1/v1", "none", bounds);
    }

    /**
     * @param provider its base URL
     * @param credential of the account there, as the catalogue refers to it
     * @param more sections, see {@link #section}
     */
    public static Catalog with(
            int tenants,
            int partitions,
            int inFlight,
            String provider,
            String credential,
            String more) {
        String placed =
                section(
                        "tenants",
                        tenants,
                        n ->
                                "{name: %s, shard: %d, partition: %d, queued_jobs_max: 100000000}"
                                        .formatted(tenant(n), shard(n), n % partitions));
        return CatalogFile.parse(
                placed
                        + more
                        + """
                        providers:
                          - {name: sim, wire: openai, base_url: "%s"}
                        accounts:
                          - {name: sim, provider: sim, credential: "%s"}
                        limit_groups:
                          - {name: sim, concurrency: %d}
                        models:
                          - {name: sim, upstream: sim, context_tokens: 1000000, output_tokens_max: 16384,
                             prices: {input: 0.10, output: 0.40}}
                        lanes:
                          - {name: sim, account: sim, model: sim, limit_group: sim, pool: default}
                        routes:
                          - {name: %s, lanes: [sim]}
                        """
                                .formatted(provider, credential, inFlight, ROUTE));
    }

    /** An object for each tenant. */
    public static String section(String kind, int tenants, IntFunction<String> object) {
        return IntStream.range(0, tenants)
                .mapToObj(n -> "  - " + object.apply(n) + "\n")
                .collect(Collectors.joining("", kind + ":\n", ""));
    }
}
