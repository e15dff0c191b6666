package dev.sluice.router.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneSettingsTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    providers:
                      - {name: plain, wire: openai, base_url: "https://api.openai.com/v1"}
                      - name: azure
                        wire: openai
                        base_url: "https://example.openai.azure.com/openai"
                        path: "/deployments/{model}{path}"
                        query: {api-version: "2024-10-21"}
                        key_header: "api-key: {key}"
                        lacks: [seed]
                        outgoing: {proxy: "http://proxy:3128", proxy_credential: "env:P", ca: "file:/ca.pem"}
                    accounts:
                      - {name: plain, provider: plain, credential: "env:A"}
                      - {name: azure, provider: azure, credential: "env:B"}
                    limit_groups:
                      - {name: all, concurrency: 8}
                    models:
                      - {name: m, upstream: m, context_tokens: 9, output_tokens_max: 9, prices: {input: 1, output: 1}}
                    lanes:
                      - {name: plain, account: plain, model: m, limit_group: all, pool: default}
                      - {name: azure, account: azure, model: m, limit_group: all, pool: default}
                    """);

    @Test
    void tellsWorkersWhereAProviderDepartsFromItsWire() {
        WireSettings told =
                LaneSettings.resolve(CATALOG, "azure").orElseThrow().target().getSettings();

        assertThat(told).isNotNull();
        assertThat(told.getPath()).isEqualTo("/deployments/{model}{path}");
        assertThat(told.getQuery()).isEqualTo(Map.of("api-version", "2024-10-21"));
        assertThat(told.getKeyHeader()).isEqualTo("api-key: {key}");
        assertThat(told.getLacks()).isEqualTo(List.of("seed"));
        assertThat(told.getOutgoing())
                .isEqualTo(new OutgoingWay("http://proxy:3128", "env:P", "file:/ca.pem"));
    }

    /** A dispatch is written for each attempt. */
    @Test
    void tellsThemNothingWhereItDoesNot() {
        assertThat(LaneSettings.resolve(CATALOG, "plain").orElseThrow().target().getSettings())
                .isNull();
    }
}
