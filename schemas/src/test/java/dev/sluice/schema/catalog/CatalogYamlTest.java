package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogYamlTest {
    @Test
    void writesKindsInTheOrderOfAFileOneKeyToALine() {
        Catalog catalog = CatalogFile.parse(CatalogFileTest.WHOLE);

        assertThat(CatalogYaml.write(catalog.objects()))
                .isEqualTo(
                        """
                        tenants:
                          - name: acme
                            shard: 0
                            partition: 3
                            routes:
                              - small
                            queued_jobs_max: 50
                            data_class: public
                            weight: 1
                          - name: globex
                            shard: 1
                            partition: 0
                            routes: []
                            queued_jobs_max: 1000000
                            data_class: public
                            weight: 1
                        api_keys:
                          - name: key-1
                            hash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                            tenant: acme
                            project: red
                            roles:
                              - client
                            allowed_cidrs: []
                            expires_at: "2030-01-31T00:00:00Z"
                            revoked: false
                        providers:
                          - name: openai
                            wire: openai
                            base_url: "https://api.openai.com/v1"
                            connect_timeout: "250ms"
                            first_byte_timeout: "5m"
                            idle_timeout: "1m"
                            total_timeout: "20m"
                        accounts:
                          - name: main
                            provider: openai
                            credential: "env:OPENAI_API_KEY"
                        limit_groups:
                          - name: main-mini
                            concurrency: 32
                            concurrency_min: 1
                        models:
                          - name: mini
                            upstream: gpt-mini
                            context_tokens: 128000
                            output_tokens_max: 16384
                            prices:
                              input: 0.150
                              cache_read: 0.0375
                              output: 0.60
                        lanes:
                          - name: mini
                            account: main
                            model: mini
                            limit_group: main-mini
                            pool: default
                            service_tier: standard
                            trust: public
                        routes:
                          - name: small
                            lanes:
                              - mini
                            policy: listed
                            attempts_max: 4
                        """);
    }

    @Test
    void anEmptyCatalogueIsAFileToo() {
        String text = CatalogYaml.write(List.of());

        assertThat(CatalogFile.parse(text).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "No",
                "null",
                "~",
                "007",
                "1e3",
                "0x1F",
                "1_000",
                "12:30:45",
                ".5",
                "2030-01-31",
                "a: b",
                "# c",
                "- d",
                "a\nb",
                " e ",
                "f\t",
                "é",
                "\u0085",
                "g\u0000",
                "=",
                "<<",
                "'h\"",
                "{i}",
                "[j]",
                "*k",
                "&l",
                "!m",
                "%n",
                "@o",
                "`p",
                "\\q",
                "\ud83d\ude00",
                "---",
                "..."
            })
    void aNameComesBackAsItWas(String name) {
        String text = CatalogYaml.write(List.of(new LimitGroup(name, 1)));

        assertThat(CatalogFile.parse(text).limitGroup(name)).contains(new LimitGroup(name, 1));
    }
}
