package dev.sluice.ingress.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CustomIdsTest {
    @Test
    void knowsEveryIdOfALargeFileAndNoOther() {
        CustomIds ids = new CustomIds();

        for (int i = 0; i < 100_000; i++) {
            assertThat(ids.add("request-" + i)).isTrue();
        }

        assertThat(ids.size()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(ids.contains("request-" + i)).isTrue();
        }
        assertThat(ids.add("request-77")).isFalse();
        assertThat(ids.contains("request-100000")).isFalse();
        assertThat(ids.size()).isEqualTo(100_000);
    }
}
