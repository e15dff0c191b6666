package dev.sluice.bench.site;

import dev.sluice.bench.peers.PeerCatalog;
import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.schema.catalog.Catalog;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The catalogue of the benchmark: one route with one lane to the simulator, and tenants on
 * different partitions.
 *
 * @param keys an API key's text per tenant
 */
record BenchCatalog(Catalog catalog, List<String> keys) {
    BenchCatalog {
        keys = List.copyOf(keys);
    }

    static BenchCatalog of(SitePlan plan, URI simulator, Path simulatorKey) {
        List<ApiKeys.FreshKey> keys =
                IntStream.range(0, plan.tenants()).mapToObj(tenant -> ApiKeys.create()).toList();
        String apiKeys =
                PeerCatalog.section(
                        "api_keys",
                        plan.tenants(),
                        tenant ->
                                "{name: %s, hash: %s, tenant: %s}"
                                        .formatted(
                                                keys.get(tenant).id(),
                                                keys.get(tenant).hash(),
                                                PeerCatalog.tenant(tenant)));
        return new BenchCatalog(
                PeerCatalog.with(
                        plan.tenants(),
                        plan.partitions(),
                        plan.inFlightMax(),
                        simulator.resolve("/v1").toString(),
                        "file:" + simulatorKey,
                        apiKeys),
                keys.stream().map(ApiKeys.FreshKey::text).toList());
    }
}
