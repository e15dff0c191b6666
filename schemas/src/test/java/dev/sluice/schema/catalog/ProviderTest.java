package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTest {
    private static final String AZURE =
            """
            name: azure
            wire: openai
            base_url: "https://example.openai.azure.com/openai"
            path: "/deployments/{model}{path}"
            query: {api-version: "2024-10-21"}
            key_header: "api-key: {key}"
            headers: {x-team: clips}
            lacks: [stream_options]
            """;

    @Test
    void saysWhereItDepartsFromItsWire() throws Exception {
        Provider azure = provider(CatalogJson.YAML.readTree(AZURE));

        assertThat(azure.departs()).isTrue();
        assertThat(azure.keyHeader()).isEqualTo("api-key: {key}");
        assertThat(azure.path()).isEqualTo("/deployments/{model}{path}");
        assertThat(azure.query()).isEqualTo(Map.of("api-version", "2024-10-21"));
        assertThat(azure.headers()).isEqualTo(Map.of("x-team", "clips"));
        assertThat(azure.lacks()).isEqualTo(List.of("stream_options"));
        assertThat(azure.totalTimeout()).hasMinutes(10);
        assertThat(provider(CatalogJson.JSON.valueToTree(azure))).isEqualTo(azure);
    }

    /** Versions from before could not read keys that they do not know. */
    @Test
    void saysNothingOfWhatItDoesAsItsWire() {
        Provider plain = new Provider("a", "openai", "http://127.0.0.1", null, null, null, null);

        JsonNode json = CatalogJson.JSON.valueToTree(plain);

        assertThat(plain.departs()).isFalse();
        assertThat(json.propertyStream().map(Map.Entry::getKey))
                .containsExactly(
                        "name",
                        "wire",
                        "base_url",
                        "connect_timeout",
                        "first_byte_timeout",
                        "idle_timeout",
                        "total_timeout");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key_header | api-key | a header with {key} once",
                "key_header | \"api-key: {key}{key}\" | a header with {key} once",
                "key_header | \"api key: {key}\" | a header with {key} once",
                "key_header | \"a: {key}\\r\\nb: c\" | a header with {key} once",
                "path | /deployments/{model} | a path with {path} once",
                "path | deployments{path} | a path with {path} once",
                "path | '/{path}{path}' | a path with {path} once",
                "path | '/a b{path}' | a path with {path} once",
                "headers | '{Authorization: x}' | keys go into key_header",
                "headers | '{content-length: 5}' | a header that is free to be set",
                "headers | '{\"a b\": x}' | a header that is free to be set",
                "headers | '{a: \"x\\ny\"}' | printable characters",
                "query | '{a: \"\u00fc\"}' | printable characters",
                "lacks | '[\"a.b\"]' | a member of OpenAI's bodies",
                "region | EU! | one like eu-central-1",
                "http | '2' | auto or 1.1",
                "http | '1.10' | auto or 1.1"
            })
    void refusesByNameWhatCannotBe(String key, String value, String expected) throws Exception {
        ObjectNode azure = (ObjectNode) CatalogJson.YAML.readTree(AZURE);
        azure.set(key, CatalogJson.YAML.readTree(value));

        assertThatThrownBy(() -> provider(azure))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("provider." + key)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({"auto, ", "1.1, 1.1", "'\"1.1\"', 1.1"})
    void keepsToOneVersionOfHttpWhereItIsTold(String http, @Nullable String kept) throws Exception {
        ObjectNode azure = (ObjectNode) CatalogJson.YAML.readTree(AZURE);
        azure.set("http", CatalogJson.YAML.readTree(http));

        assertThat(provider(azure).http()).isEqualTo(kept);
        assertThat(provider(CatalogJson.JSON.valueToTree(provider(azure))).http()).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "https://bedrock-runtime.eu-central-1.amazonaws.com, eu-central-1",
        "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com, us-gov-west-1",
        "https://bedrock-runtime.cn-north-1.amazonaws.com.cn, cn-north-1"
    })
    void knowsTheRegionOfAnAddressOfAws(String baseUrl, String region) {
        assertThat(bedrock(baseUrl).region()).isEqualTo(region);
        assertThat(bedrock(baseUrl).departs()).isTrue();
    }

    @Test
    void wantsARegionWhereTheAddressNamesNone() {
        assertThatThrownBy(() -> bedrock("http://127.0.0.1:1"))
                .hasMessageContaining("provider.region of b: none (expected: one like");
    }

    private static Provider bedrock(String baseUrl) {
        return new Provider("b", "bedrock", baseUrl, null, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "gemini"})
    void lacksNothingWhereTheWireKnowsByItself(String wire) throws Exception {
        ObjectNode azure = (ObjectNode) CatalogJson.YAML.readTree(AZURE);
        azure.put("wire", wire);

        assertThatThrownBy(() -> provider(azure)).hasMessageContaining("nothing with wire " + wire);
    }

    @Test
    void aCatalogueTakesNoWireThatNobodySpeaks() {
        Catalog catalog =
                Catalog.EMPTY.with(
                        new Provider("own", "opneai", "http://127.0.0.1", null, null, null, null),
                        1);

        assertThatThrownBy(catalog::requireConsistent)
                .hasMessageContaining("provider own: wire opneai (expected: one of openai, ")
                .hasMessageContaining(String.join(", ", WireApis.NAMES));
    }

    @Test
    void aCatalogueTakesNoUserOrPasswordInAnAddress() {
        Catalog catalog =
                Catalog.EMPTY.with(
                        new Provider(
                                "own",
                                "openai",
                                "https://u:secret@host.example/v1",
                                null,
                                null,
                                null,
                                null),
                        1);

        assertThatThrownBy(catalog::requireConsistent)
                .hasMessageContaining("provider.base_url of own: a URL with a user or a password")
                .hasMessageContaining("expected: one without")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://host.example/v1/a@b", "http://127.0.0.1:8080", "https://h?a=b@c"})
    void aCatalogueTakesAnAddressWithoutThem(String address) {
        Provider own = new Provider("own", "openai", address, null, null, null, null);

        assertThatCode(Catalog.EMPTY.with(own, 1)::requireConsistent).doesNotThrowAnyException();
    }

    private static Provider provider(JsonNode json) {
        return (Provider) CatalogJson.read(CatalogKind.PROVIDER, json);
    }
}
