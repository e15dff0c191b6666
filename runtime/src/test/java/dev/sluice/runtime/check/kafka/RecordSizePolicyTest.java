package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import org.junit.jupiter.api.Test;

class RecordSizePolicyTest {
    private static final long MIB = 1024 * 1024;

    @Test
    void acceptsTheDefaults() {
        assertThat(RecordSizePolicy.findings(MIB, MIB, 16_384)).isEmpty();
    }

    @Test
    void refusesAProducerThatCannotSendABody() {
        assertThat(RecordSizePolicy.findings(100_000, MIB, 65_536))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
    }

    @Test
    void warnsOfAProducerThatSendsMoreThanTheBrokerTakes() {
        assertThat(RecordSizePolicy.findings(4 * MIB, MIB, 16_384))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
    }
}
