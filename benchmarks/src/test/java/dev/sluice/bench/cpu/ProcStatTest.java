package dev.sluice.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ProcStatTest {
    private static final String REST =
            " S 7 1 1 0 -1 4194560 10 20 0 0 150 25 3 4 20 0 33 0 8816 1 2";

    @Test
    void readsTimesParentAndName() {
        ProcStat stat = ProcStat.parse("4711 (java)" + REST);

        assertThat(stat).isEqualTo(new ProcStat(4711, 7, "java", 150, 25, 7));
        assertThat(stat.own()).isEqualTo(175);
    }

    @Test
    void acceptsBlanksAndParenthesesInTheName() {
        assertThat(ProcStat.parse("1 (C2 (odd) Thre)" + REST).name()).isEqualTo("C2 (odd) Thre");
    }

    @Test
    void refusesWhatIsNoStatLine() {
        assertThatThrownBy(() -> ProcStat.parse("4711 java S 7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4711 java S 7");
    }
}
