package dev.sluice.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTableTest {
    @Test
    void alignsLanesUnderTheirHeadsAndAddsThemUp() {
        List<String> table =
                SummaryTable.render(
                        List.of(
                                new LaneRow(
                                        "cheap",
                                        1_200,
                                        1_260,
                                        90_000,
                                        15_000_000,
                                        80,
                                        900,
                                        310,
                                        12_345),
                                new LaneRow("dear", 19, 20, 1_500, 400_000, -1, -1, -1, -1)));

        assertThat(table)
                .containsExactly(
                        "lane    jobs  attempts  tokens     cost  queue p50  queue p95  call p50  call p95",
                        "---------------------------------------------------------------------------------",
                        "cheap  1,200     1,260  90,000  $0.0150      80 ms     900 ms    310 ms    12.3 s",
                        "dear      19        20   1,500  $0.0004          -          -         -         -",
                        "---------------------------------------------------------------------------------",
                        "all    1,219     1,280  91,500  $0.0154                                          ");
    }
}
