package dev.sluice.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiKeysTest {
    @Test
    void aKeyHas256RandomBitsAndItsHashIsWhatIsKept() {
        ApiKeys.FreshKey key = ApiKeys.create();

        assertThat(key.text()).startsWith("sk-sluice-").hasSize(10 + 43);
        assertThat(key.hash()).matches("[0-9a-f]{64}").isEqualTo(ApiKeys.hash(key.text()));
        assertThat(key.toString()).doesNotContain(key.text()).doesNotContain(key.hash());
        assertThat(ApiKeys.create().text()).isNotEqualTo(key.text());
    }
}
