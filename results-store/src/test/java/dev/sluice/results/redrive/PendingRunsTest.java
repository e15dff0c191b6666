package dev.sluice.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.redrive.PendingRuns.PendingRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingRunsTest {
    @Test
    void readsWhatItWrote() {
        List<PendingRun> runs =
                List.of(new PendingRun("job_1", 2, 7, 1_000), new PendingRun("job_2", 3, 8, 2_000));

        assertThat(PendingRuns.read(PendingRuns.write(runs), 9_000)).isEqualTo(runs);
    }

    @Test
    void aRunWithoutATimeWasTakenNow() {
        assertThat(PendingRuns.read("[{\"job\":\"job_1\",\"run\":2,\"offset\":7}]", 9_000))
                .containsExactly(new PendingRun("job_1", 2, 7, 9_000));
    }
}
