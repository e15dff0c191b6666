package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutgoingTest {
    @Test
    void isReadAsItIsWritten() {
        String text =
                """
                providers:
                  - name: inhouse
                    wire: openai
                    base_url: "https://models.example/v1"
                    outgoing: {proxy: "http://proxy.example:3128", proxy_credential: "env:KEY", ca: "file:/ca.pem"}
                """;
        Provider provider = CatalogFile.parse(text).provider("inhouse").orElseThrow();

        assertThat(provider.departs()).isTrue();
        assertThat(provider.outgoing())
                .isEqualTo(new Outgoing("http://proxy.example:3128", "env:KEY", "file:/ca.pem"));
        assertThat(
                        CatalogFile.parse(CatalogYaml.write(CatalogFile.parse(text).objects()))
                                .provider("inhouse"))
                .contains(provider);
    }

    @ParameterizedTest
    @CsvSource({
        ",,, proxy",
        "https://proxy.example:3128,,, proxy",
        "http://proxy.example,,, proxy",
        "http://u:secret@proxy.example:3128,,, proxy",
        "http://proxy.example:3128/path,,, proxy",
        "http://proxy.example:3128,secret,, proxy_credential",
        ",env:KEY,file:/ca.pem, proxy_credential",
        ",,/ca.pem, ca",
    })
    void refusesByNameWhatNobodyCanGo(
            @Nullable String proxy,
            @Nullable String credential,
            @Nullable String ca,
            String field) {
        assertThatThrownBy(() -> new Outgoing(proxy, credential, ca))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("provider.outgoing." + field + ": ")
                .hasMessageContaining("expected: ")
                .hasMessageNotContaining("secret@");
    }
}
