package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.WireApis;
import dev.sluice.worker.provider.wire.Wire;
import org.junit.jupiter.api.Test;

class WorkerWiresTest {
    /** What one of them does not have either no provider can name, or no job can run on. */
    @Test
    void areThoseThatTheCatalogueTakes() {
        assertThat(WorkerWires.ALL)
                .extracting(Wire::name)
                .containsExactlyElementsOf(WireApis.NAMES);
    }

    @Test
    void canCheckTheLanesThatTheCatalogueLetsBeChecked() {
        assertThat(WorkerWires.ALL)
                .filteredOn(wire -> wire.check("m").isPresent())
                .extracting(Wire::name)
                .containsExactlyElementsOf(WireApis.CHECKED);
    }
}
