package dev.sluice.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
    @Test
    void tellsBySubjectAndOnceWhatToChange() {
        var refusal = new Finding.Refusal(Subject.TOPICS, "a is 1", "2", "make it 2");
        var report =
                new Report(
                        List.of(
                                new Finding.Ok(Subject.DISK, "room"),
                                refusal,
                                refusal,
                                new Finding.Untold(Subject.TOPICS, "b is hidden"),
                                new Finding.Warning(Subject.BROKERS, "c is 3", "4", "make it 4")));

        assertThat(report.refused()).isTrue();
        assertThat(report.lines())
                .containsExactly(
                        "brokers",
                        "  WARNING  c is 3 (expected: 4)",
                        "           -> make it 4",
                        "topics",
                        "  REFUSED  a is 1 (expected: 2)",
                        "           -> make it 2",
                        "  unknown  b is hidden",
                        "disk",
                        "  ok       room",
                        "1 refused, 1 warnings, 1 unknown, 1 ok: Sluice cannot work like this");
    }

    @Test
    void warningsRefuseNothing() {
        var report = new Report(List.of(new Finding.Warning(Subject.BROKERS, "c is 3", "4", "do")));

        assertThat(report.refused()).isFalse();
        assertThat(report.lines().getLast())
                .isEqualTo("0 refused, 1 warnings, 0 unknown, 0 ok: Sluice can work");
    }
}
