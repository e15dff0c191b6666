package dev.sluice.bench.site;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The catalogue of the benchmark: one route with one lane to the simulator, and tenants on
 * different partitions.
 *
 * @param keys an API key's text per tenant
 */
record BenchCatalog(Catalog catalog, List<String> keys) {
    static final String ROUTE = "bench";

    BenchCatalog {
        keys = List.copyOf(keys);
    }

    static BenchCatalog of(SitePlan plan, URI simulator, Path simulatorKey) {
        List<ApiKeys.FreshKey> keys =
                IntStream.range(0, plan.tenants()).mapToObj(tenant -> ApiKeys.create()).toList();
        String yaml =
                """
                tenants:
                %s
                api_keys:
                %s
                providers:
                  - {name: sim, wire: openai, base_url: "%s"}
                accounts:
                  - {name: sim, provider: sim, credential: "file:%s"}
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
                        .formatted(
                                each(
                                        plan.tenants(),
                                        tenant ->
                                                "  - {name: bench-%d, shard: %d, partition: %d, queued_jobs_max: 100000000}"
                                                        .formatted(
                                                                tenant,
                                                                tenant + 1,
                                                                tenant % plan.partitions())),
                                each(
                                        plan.tenants(),
                                        tenant ->
                                                "  - {name: %s, hash: %s, tenant: bench-%d}"
                                                        .formatted(
                                                                keys.get(tenant).id(),
                                                                keys.get(tenant).hash(),
                                                                tenant)),
                                simulator.resolve("/v1"),
                                simulatorKey,
                                plan.inFlightMax(),
                                ROUTE);
        return new BenchCatalog(
                CatalogFile.parse(yaml), keys.stream().map(ApiKeys.FreshKey::text).toList());
    }

    private static String each(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
    }
}
