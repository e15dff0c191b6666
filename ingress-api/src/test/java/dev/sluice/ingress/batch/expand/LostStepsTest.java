package dev.sluice.ingress.batch.expand;

import static dev.sluice.ingress.batch.expand.TestExpansion.LINES;
import static dev.sluice.ingress.batch.expand.TestExpansion.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ingress.batch.expand.FakePartition.Fate;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runners whose steps are lost, and who lose their partition. */
class LostStepsTest {
    @TempDir Path directory;

    private TestExpansion expansion;

    @BeforeEach
    void prepare() {
        expansion = new TestExpansion(directory);
    }

    @Test
    void neitherSkipsNorRepeatsALineWhereverAStepIsLost() throws Exception {
        expansion.batch(lines(LINES));
        expansion.run();
        int steps = expansion.partition.steps();
        assertThat(steps).isGreaterThan(5);

        for (Fate fate : List.of(Fate.NOT_WRITTEN, Fate.WRITTEN_AND_NOT_TOLD)) {
            for (int lost = 0; lost < steps; lost++) {
                expansion.forget();
                int nth = lost;
                int before = expansion.partition.steps();
                expansion.partition.fates(step -> step - before == nth ? fate : Fate.WRITTEN);
                expansion.batch(lines(LINES));

                expansion.run();

                expansion.assertEachLineOnce();
            }
        }
    }

    @Test
    void neitherSkipsNorRepeatsALineWhenManyStepsAreLost() throws Exception {
        for (int seed = 0; seed < 100; seed++) {
            expansion.forget();
            Random random = new Random(seed);
            Fate[] fates = Fate.values();
            expansion.partition.fates(step -> fates[random.nextInt(fates.length)]);
            expansion.batch(lines(LINES));

            expansion.run();

            expansion.assertEachLineOnce();
        }
    }

    @Test
    void shutsOutTheOneWhoHadThePartitionBefore() throws Exception {
        expansion.batch(lines(LINES));
        PartitionRunner zombie = expansion.runner();
        while (expansion.partition.jobs.isEmpty()) {
            assertThat(zombie.step(expansion.now)).isTrue();
        }

        expansion.run();

        expansion.assertEachLineOnce();
        assertThatThrownBy(
                        () -> {
                            while (zombie.step(expansion.now)) {
                                expansion.echo(zombie);
                            }
                        })
                .isInstanceOf(StepLostException.class);
        expansion.assertEachLineOnce();
    }
}
