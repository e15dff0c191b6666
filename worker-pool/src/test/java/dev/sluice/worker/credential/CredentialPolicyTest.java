package dev.sluice.worker.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialPolicyTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    providers: [{name: p, wire: openai, base_url: "http://localhost:1/v1"}]
                    accounts:
                      - {name: main, provider: p, credential: env:A, credentials: [env:B, file:/c]}
                      - {name: other, provider: p, credential: env:OTHER}
                      - {name: open, provider: p, credential: none}
                    limit_groups: [{name: g, concurrency: 1}]
                    models: [{name: m, upstream: m, context_tokens: 10, output_tokens_max: 5}]
                    lanes:
                      - {name: one, account: main, model: m, limit_group: g, pool: default}
                      - {name: two, account: other, model: m, limit_group: g, pool: elsewhere}
                      - {name: three, account: open, model: m, limit_group: g, pool: default}
                    """);

    @Test
    void namesEachThatCannotBeRead() {
        var findings =
                CredentialPolicy.findings(
                        CATALOG, "default", Set.of("env:A", "none", "env:OTHER")::contains);

        assertThat(findings)
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding).isInstanceOf(Finding.Warning.class));
        assertThat(findings)
                .extracting(Finding::text)
                .anySatisfy(text -> assertThat(text).contains("account main: env:B leads"))
                .anySatisfy(text -> assertThat(text).contains("account main: file:/c leads"));
    }

    @Test
    void isContentWhenAllOfItsPoolAreThere() {
        var findings = CredentialPolicy.findings(CATALOG, "default", reference -> true);

        assertThat(findings)
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Ok.class,
                        ok ->
                                assertThat(ok.text())
                                        .isEqualTo("4, of 2 accounts with lanes in pool default"));
    }
}
