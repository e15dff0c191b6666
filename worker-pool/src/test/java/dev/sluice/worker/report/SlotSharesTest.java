package dev.sluice.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotSharesTest {
    @ParameterizedTest
    @CsvSource({"0,4,0", "1,4,0", "7,4,1", "7,4,2", "256,12,99", "5,1,3", "3,12,7"})
    void addUpToWhatIsFree(int free, int partitions, long turn) {
        int sum =
                IntStream.range(0, partitions)
                        .map(p -> SlotShares.of(free, p, partitions, turn))
                        .sum();

        assertThat(sum).isEqualTo(free);
    }

    @Test
    void giveTheRemainderToEachInTurn() {
        long turns =
                IntStream.range(0, 4).filter(turn -> SlotShares.of(1, 2, 4, turn) == 1).count();

        assertThat(turns).isEqualTo(1);
    }

    @Test
    void areNeverNegative() {
        assertThat(SlotShares.of(-3, 0, 4, 0)).isZero();
    }
}
