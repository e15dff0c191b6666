package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.site.SitePlan;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RouterOptionsTest {
    private static RouterOptions options(String... arguments) {
        return CommandLine.populateCommand(new RouterOptions(), arguments);
    }

    @Test
    void measuresBothUnlessToldOtherwise() {
        assertThat(options().task()).isPresent();
        assertThat(options().router()).isPresent();
        assertThat(options("--only=task").router()).isEmpty();
        assertThat(options("--only=kafka").task()).isEmpty();
    }

    @Test
    void takesListsOfTenantsAndBacklogs() {
        var plan = options("--tenants=2,5", "--backlog=0,70").task().orElseThrow();

        assertThat(plan.tenants()).isEqualTo(List.of(2, 5));
        assertThat(plan.backlogs()).isEqualTo(List.of(0, 70));
    }

    @Test
    void runsARouterAndKafkaOnly() {
        SitePlan site = options("--partitions=3").site();

        assertThat(site.shape()).isEqualTo(SitePlan.Shape.ROUTER_ALONE);
        assertThat(site.partitions()).isEqualTo(3);
        assertThat(site.tenants()).isEqualTo(3);
    }

    @Test
    void namesWhatCannotBe() {
        assertThatThrownBy(() -> options("--only=disk").task())
                .hasMessage("--only: disk (expected: task or kafka)");
        assertThatThrownBy(() -> options("--tenants=0").task())
                .hasMessage("tenants: 0 (expected: 1..5000)");
        assertThatThrownBy(() -> options("--rate=0").router())
                .hasMessageStartingWith("jobs per second: 0.0 (expected: 1");
    }
}
