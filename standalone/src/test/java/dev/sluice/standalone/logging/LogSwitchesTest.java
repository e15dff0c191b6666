package dev.sluice.standalone.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogSwitchesTest {
    @Test
    void acceptsAnEnvironmentWithoutSwitches() {
        assertThat(LogSwitches.complaint(Map.of("PATH", "/bin"))).isEmpty();
    }

    @Test
    void acceptsJsonAtDebug() {
        assertThat(
                        LogSwitches.complaint(
                                Map.of("SLUICE_LOG_FORMAT", "json", "SLUICE_LOG_LEVEL", "DEBUG")))
                .isEmpty();
    }

    @Test
    void namesAFormatThatDoesNotExist() {
        assertThat(LogSwitches.complaint(Map.of("SLUICE_LOG_FORMAT", "xml")))
                .hasValue("SLUICE_LOG_FORMAT is 'xml'; expected one of [text, json]");
    }
}
