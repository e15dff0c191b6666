package dev.sluice.worker.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CredentialPolicyTest {
    private static final Catalog CATALOG =
            CatalogFile.parse(
                    """
                    providers:
                      - {name: p, wire: openai, base_url: "http://localhost:1/v1"}
                      - name: far
                        wire: openai
                        base_url: "https://localhost:1/v1"
                        outgoing: {proxy: "http://localhost:2", proxy_credential: env:PROXY, ca: file:/ca}
                    accounts:
                      - {name: main, provider: p, credential: env:A, credentials: [env:B, file:/c]}
                      - {name: other, provider: p, credential: env:OTHER}
                      - {name: open, provider: p, credential: none}
                      - {name: beyond, provider: far, credential: none}
                    limit_groups: [{name: g, concurrency: 1}]
                    models: [{name: m, upstream: m, context_tokens: 10, output_tokens_max: 5}]
                    lanes:
                      - {name: one, account: main, model: m, limit_group: g, pool: default}
                      - {name: two, account: other, model: m, limit_group: g, pool: elsewhere}
                      - {name: three, account: open, model: m, limit_group: g, pool: default}
                      - {name: four, account: beyond, model: m, limit_group: g, pool: far}
                    """);

    @Test
    void namesEachThatCannotBeRead() {
        var findings =
                CredentialPolicy.findings(
                        CATALOG, "default", here(Set.of("env:A", "none", "env:OTHER"), Map.of()));

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
        var findings =
                CredentialPolicy.findings(
                        CATALOG,
                        "default",
                        here(Set.of("env:A", "env:B", "file:/c", "none"), Map.of()));

        assertThat(findings)
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Ok.class,
                        ok ->
                                assertThat(ok.text())
                                        .isEqualTo("4, of 2 accounts with lanes in pool default"));
    }

    @Test
    void namesWhatTheWayToAProviderLacks() {
        var findings =
                CredentialPolicy.findings(
                        CATALOG, "far", here(Set.of("none"), Map.of("file:/ca", "no such file")));

        assertThat(findings)
                .extracting(Finding::text)
                .satisfiesExactly(
                        text ->
                                assertThat(text)
                                        .contains("provider far: proxy_credential env:PROXY leads"),
                        text ->
                                assertThat(text)
                                        .contains("provider far: ca file:/ca", "no such file"));
    }

    @Test
    void isContentWithAWayThatIsThere() {
        var findings =
                CredentialPolicy.findings(
                        CATALOG, "far", here(Set.of("none", "env:PROXY"), Map.of()));

        assertThat(findings).singleElement().isInstanceOf(Finding.Ok.class);
    }

    private static Reachable here(Set<String> secrets, Map<String, String> unreadable) {
        return new Reachable() {
            @Override
            public boolean secret(String reference) {
                return secrets.contains(reference);
            }

            @Override
            public boolean proxySecret(String reference) {
                return secrets.contains(reference);
            }

            @Override
            public Optional<String> whyNot(String reference) {
                return Optional.ofNullable(unreadable.get(reference));
            }
        };
    }
}
