package dev.sluice.router;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;

/** Catalogues for tests: two tenants, a cheap and a dear lane, a lane without a price. */
public final class TestCatalog {
    public static final String YAML =
            """
            tenants:
              - {name: acme, shard: 0, partition: 0}
              - {name: globex, shard: 1, partition: 0}
            providers:
              - {name: sim, wire: openai, base_url: "http://localhost:1/v1"}
            accounts:
              - {name: main, provider: sim, credential: none}
              - {name: spare, provider: sim, credential: none}
            limit_groups:
              - {name: main, concurrency: 4}
              - {name: spare, concurrency: 4}
            models:
              - name: mini
                upstream: gpt-mini
                context_tokens: 8000
                output_tokens_max: 1000
                prices: {input: 0.15, cache_read: 0.0375, output: 0.60}
              - name: maxi
                upstream: gpt-maxi
                context_tokens: 8000
                output_tokens_max: 1000
                prices: {input: 1.5, output: 6.0}
              - {name: gratis, upstream: gpt-gratis, context_tokens: 8000, output_tokens_max: 1000}
            lanes:
              - {name: cheap, account: main, model: mini, limit_group: main, pool: default}
              - {name: dear, account: spare, model: maxi, limit_group: spare, pool: default}
              - {name: unpriced, account: main, model: gratis, limit_group: main, pool: default}
            routes:
              - {name: small, lanes: [dear, cheap], attempts_max: 4}
              - {name: single, lanes: [cheap], attempts_max: 3}
              - {name: mystery, lanes: [unpriced], attempts_max: 3}
            """;

    private TestCatalog() {}

    public static Catalog usual() {
        return CatalogFile.parse(YAML);
    }

    /** The usual one with pieces of its text replaced. */
    public static Catalog with(String... piecesAndTheirSuccessors) {
        String yaml = YAML;
        for (int i = 0; i < piecesAndTheirSuccessors.length; i += 2) {
            String piece = piecesAndTheirSuccessors[i];
            if (!yaml.contains(piece)) {
                throw new IllegalArgumentException(piece + " (expected: a piece of the catalogue)");
            }
            yaml = yaml.replace(piece, piecesAndTheirSuccessors[i + 1]);
        }
        return CatalogFile.parse(yaml);
    }
}
