package dev.sluice.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MachineFactsTest {
    @Test
    void findsTheModelOfTheProcessor() {
        assertThat(
                        MachineFacts.cpuModel(
                                List.of(
                                        "processor\t: 0",
                                        "model\t\t: 85",
                                        "model name\t: Xeon: 8")))
                .isEqualTo("Xeon: 8");
    }

    @Test
    void tellsMemoryInGibibytes() {
        assertThat(MachineFacts.memory(List.of("MemTotal:       25165824 kB")))
                .isEqualTo("24.0 GiB");
    }

    @Test
    void saysWhatItCannotKnow() {
        assertThat(MachineFacts.cpuModel(List.of())).isEqualTo(MachineFacts.UNKNOWN);
        assertThat(MachineFacts.memory(List.of())).isEqualTo(MachineFacts.UNKNOWN);
    }
}
