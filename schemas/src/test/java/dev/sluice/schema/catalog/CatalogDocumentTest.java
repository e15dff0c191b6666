package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogDocumentTest {
    @Test
    void isReadInTheWordsOfAFile() {
        assertThat(
                        CatalogDocument.read(
                                CatalogKind.LIMIT_GROUP,
                                CatalogDocument.parse(
                                        bytes("{\"name\":\"sim\",\"concurrency\":64}"))))
                .isEqualTo(new LimitGroup("sim", 64));
        assertThatThrownBy(
                        () ->
                                CatalogDocument.read(
                                        CatalogKind.LIMIT_GROUP,
                                        CatalogDocument.parse(
                                                bytes("{\"name\":\"sim\",\"speed\":64}"))))
                .hasMessageStartingWith("limit_group sim: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{", "{\"a\":1,\"a\":2}", "{} {}", "null"})
    void refusesWhatIsNotOneObject(String json) {
        assertThatThrownBy(() -> CatalogDocument.parse(bytes(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the document: ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
