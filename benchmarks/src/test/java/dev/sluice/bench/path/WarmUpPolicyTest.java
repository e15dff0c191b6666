package dev.sluice.bench.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WarmUpPolicyTest {
    private final WarmUpPolicy policy = new WarmUpPolicy(600);

    @Test
    void goesOnUntilTheFewestJobsHaveRun() {
        assertThat(policy.next(List.of(100.0, 100.0, 100.0)))
                .isEqualTo(new WarmUpPolicy.Step.Slice(100));
    }

    @Test
    void endsWhenTheLastSlicesWentEquallyFast() {
        assertThat(policy.next(List.of(10.0, 20.0, 50.0, 100.0, 102.0, 99.0)))
                .isEqualTo(new WarmUpPolicy.Step.Measure(true));
    }

    @Test
    void goesOnWhileTheRateRises() {
        assertThat(policy.next(List.of(10.0, 20.0, 50.0, 80.0, 90.0, 100.0)))
                .isEqualTo(new WarmUpPolicy.Step.Slice(100));
    }

    @Test
    void isGivenUpAfterThreeTimesTheJobs() {
        List<Double> restless =
                Collections.nCopies(9, List.of(50.0, 100.0)).stream()
                        .flatMap(List::stream)
                        .toList();

        assertThat(policy.next(restless)).isEqualTo(new WarmUpPolicy.Step.Measure(false));
    }

    @Test
    void thereNeedNotBeOne() {
        assertThat(new WarmUpPolicy(0).next(List.of()))
                .isEqualTo(new WarmUpPolicy.Step.Measure(false));
    }
}
