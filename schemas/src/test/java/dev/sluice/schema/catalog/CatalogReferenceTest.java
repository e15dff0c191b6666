package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReferenceTest {
    private static final Path REFERENCE = Path.of("../docs/catalogue.md");
    private static final Path SCHEMA = Path.of("../standalone/src/main/dist/sluice.schema.json");

    /** By record, an object of its kind that has it, and where. */
    private static final String EXAMPLES =
            """
            Tenant: {kind: tenant, at: "", object: {name: a, shard: 1, partition: 1}}
            Budget: {kind: budget, at: "", object: {name: a, tenant: a, window: day, limit_usd: 1}}
            Project: {kind: project, at: "", object: {name: a, tenant: a, project: a}}
            Limit: {kind: limit, at: "", object: {name: a, tenant: a, concurrent_jobs: 1}}
            LimitGroup: {kind: limit_group, at: "", object: {name: a, concurrency: 1,
              requests_per_minute: 9, tokens_per_minute: 9}}
            OnSilence: {kind: limit_group, at: /on_silence, object: {name: a, concurrency: 1,
              on_silence: {after: 5s, share_percent: 1}}}
            Model: {kind: model, at: "", object: {name: a, upstream: a, context_tokens: 9, output_tokens_max: 9}}
            PriceStep: {kind: model, at: /prices/steps/0, object: {name: a, upstream: a, context_tokens: 9,
              output_tokens_max: 9, prices: {input: 1, output: 1, steps: [{above_tokens: 1, input: 1, output: 1}]}}}
            UnitPrice: {kind: model, at: /prices/units/request, object: {name: a, upstream: a, context_tokens: 9,
              output_tokens_max: 9, prices: {input: 1, output: 1, units: {request: {usd: 1}}}}}
            Route: {kind: route, at: "", object: {name: a, lanes: [a]}}
            When: {kind: route, at: /rules/0/when, object: {name: a, lanes: [a], rules: [{when: {}, lanes: [a]}]}}
            """;

    @Test
    void theReferenceIsThatOfTheTypes() throws Exception {
        sameAs(REFERENCE, CatalogReference.text());
    }

    @Test
    void theSchemaIsThatOfTheTypes() throws Exception {
        sameAs(SCHEMA, CatalogSchema.text());
    }

    static Stream<Arguments> ranges() {
        return CatalogKeys.walk().byPath().entrySet().stream()
                .filter(key -> key.getValue().range() != null)
                .flatMap(
                        key -> {
                            CatalogKeys.Range range = key.getValue().range();
                            return range == null
                                    ? Stream.of()
                                    : Stream.of(
                                                    BigInteger.valueOf(range.min())
                                                            .subtract(BigInteger.ONE),
                                                    BigInteger.valueOf(range.max())
                                                            .add(BigInteger.ONE))
                                            .map(value -> Arguments.of(key.getKey(), value));
                        });
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void theCatalogueRefusesWhatTheReferenceRulesOut(String path, BigInteger value)
            throws Exception {
        String record = path.substring(0, path.indexOf('.'));
        JsonNode example = CatalogJson.YAML.readTree(EXAMPLES).path(record).deepCopy();
        assertThat(example.isObject()).as("an example of %s", record).isTrue();
        CatalogKind kind = CatalogKind.ofWireId(example.path("kind").asText()).orElseThrow();
        ObjectNode object = (ObjectNode) example.path("object");
        assertThat(CatalogJson.read(kind, object).name()).isEqualTo("a");
        String key = path.substring(path.indexOf('.') + 1);

        ((ObjectNode) object.at(example.path("at").asText())).put(key, value);

        assertThatThrownBy(() -> CatalogJson.read(kind, object))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../standalone/src/main/resources/catalog/sluice.yaml",
                "../standalone/src/main/resources/catalog/providers.yaml",
                "../compose/catalog.yaml"
            })
    void theSchemaTakesWhatIsShipped(Path file) throws Exception {
        JsonNode catalog = CatalogJson.YAML.readTree(Files.readString(file));

        new SchemaCheck(CatalogSchema.schema()).accepts(catalog);
    }

    @Test
    void theSchemaTakesWhatIsExported() throws Exception {
        String exported = CatalogYaml.write(CatalogFile.parse(CatalogFileTest.WHOLE).objects());

        new SchemaCheck(CatalogSchema.schema()).accepts(CatalogJson.YAML.readTree(exported));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lanes: 7",
                "lane: []",
                "limit_groups: [{name: a}]",
                "limit_groups: [{name: a, concurrency: 0}]",
                "limit_groups: [{name: a, concurrency: many}]",
                "limit_groups: [{name: a, concurrency: 1, more: 1}]",
                "routes: [{name: a, lanes: [a], on_limit: odd}]",
                "models: [{name: a, upstream: a, context_tokens: 9, output_tokens_max: 9, prices: {input: 1}}]"
            })
    void theSchemaRefusesWhatTheCatalogueRefuses(String yaml) throws Exception {
        JsonNode file = CatalogJson.YAML.readTree(yaml);

        assertThatThrownBy(() -> new SchemaCheck(CatalogSchema.schema()).accepts(file))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> CatalogFile.part(yaml))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void sameAs(Path file, String text) throws Exception {
        if (Boolean.getBoolean("sluice.golden.write")) {
            Files.writeString(file, text);
        }
        assertThat(file).content().isEqualTo(text);
    }
}
