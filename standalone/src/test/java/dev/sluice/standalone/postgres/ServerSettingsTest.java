package dev.sluice.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerSettingsTest {
    @Test
    void takesAPartOfTheMemoryForBuffersWithinBounds() {
        assertThat(buffers(1L << 30)).isEqualTo("128MB");
        assertThat(buffers(24L << 30)).isEqualTo("768MB");
        assertThat(buffers(1L << 40)).isEqualTo("1024MB");
    }

    private static String buffers(long memoryBytes) {
        return String.valueOf(ServerSettings.on(memoryBytes).get("shared_buffers"));
    }
}
