package dev.sluice.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProgressTest {
    @Test
    void showsCountsPaceMoneyAndTimeLeftOnOneLine() {
        var progress = new Progress(330, 1_319, 98.9, 64, 17, 12_345_678);

        assertThat(progress.bar())
                .isEqualTo(
                        "[######------------------] 330/1,319  99 jobs/s  64 running  17 retries  $0.0123  10 s left");
    }

    @Test
    void knowsNoTimeLeftBeforeAnythingEnded() {
        assertThat(new Progress(0, 10, 0, 0, 0, 0).line()).endsWith("time left unknown");
    }

    @Test
    void fillsTheBarAtTheEnd() {
        assertThat(new Progress(10, 10, 5, 0, 0, 0).bar())
                .startsWith("[########################]")
                .endsWith("done");
    }

    @Test
    void measuresThePaceOfTheLastSeconds() {
        var pace = new Pace();
        pace.at(0, 0);
        pace.at(1_000_000_000L, 1_000);

        pace.at(9_000_000_000L, 1_000);
        double lately = pace.at(10_000_000_000L, 1_010);

        assertThat(lately).isBetween(9.9, 10.1);
    }
}
