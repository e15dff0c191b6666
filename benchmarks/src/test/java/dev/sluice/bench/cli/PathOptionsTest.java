package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.child.Part;
import dev.sluice.bench.path.PathPlan;
import dev.sluice.bench.site.SitePlan;
import dev.sluice.standalone.cli.SubcommandProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PathOptionsTest {
    @Test
    void theCommandIsFoundByTheProgram() {
        assertThat(ServiceLoader.load(SubcommandProvider.class))
                .anySatisfy(provider -> assertThat(provider).isInstanceOf(BenchProvider.class));
    }

    @Test
    void defaultsAreTheGate() {
        PathPlan plan = plan();

        assertThat(plan.jobs()).isEqualTo(200_000);
        assertThat(plan.warmUpJobs()).isEqualTo(300_000);
        assertThat(plan.bodyBytes()).isEqualTo(2_048);
        assertThat(plan.site().shape()).isEqualTo(SitePlan.Shape.PROCESSES);
        assertThat(plan.site().jfr()).isEmpty();
    }

    @Test
    void everyOptionArrives() {
        PathPlan plan =
                plan(
                        "--jobs=10",
                        "--warmup=20",
                        "--runs=3",
                        "--connections=4",
                        "--window=128",
                        "--tenants=2",
                        "--partitions=6",
                        "--body-bytes=512",
                        "--answer-words=9",
                        "--in-flight=50",
                        "--rate=100",
                        "--single-jobs=7",
                        "--single-rate=5",
                        "--in-one-jvm",
                        "--set=sluice.router.threads=1",
                        "--java-options=-Xmx1g -Xss1m",
                        "--jfr=/tmp/jfr",
                        "--data-dir=/tmp/bench");

        assertThat(plan.jobs()).isEqualTo(10);
        assertThat(plan.warmUpJobs()).isEqualTo(20);
        assertThat(plan.runs()).isEqualTo(3);
        assertThat(plan.connections()).isEqualTo(4);
        assertThat(plan.window()).isEqualTo(128);
        assertThat(plan.bodyBytes()).isEqualTo(512);
        assertThat(plan.perSecond()).isEqualTo(100);
        assertThat(plan.singleJobs()).isEqualTo(7);
        assertThat(plan.singlePerSecond()).isEqualTo(5);
        assertThat(plan.dataDirectory()).contains(Path.of("/tmp/bench"));
        assertThat(plan.site().shape()).isEqualTo(SitePlan.Shape.ONE_JVM);
        assertThat(plan.site().tenants()).isEqualTo(2);
        assertThat(plan.site().partitions()).isEqualTo(6);
        assertThat(plan.site().answerPieces()).isEqualTo(9);
        assertThat(plan.site().inFlightMax()).isEqualTo(50);
        assertThat(plan.site().settings())
                .isEqualTo(Map.of(Part.ROUTER, Map.of("sluice.router.threads", "1")));
        assertThat(plan.site().javaOptions()).isEqualTo(List.of("-Xmx1g", "-Xss1m"));
        assertThat(plan.site().jfr()).contains(Path.of("/tmp/jfr"));
    }

    @Test
    void aSettingOfNobodyGoesToEveryRole() {
        assertThat(ProcessOptions.byRole(Map.of("sluice.kafka.properties.linger.ms", "1")))
                .containsOnlyKeys(Part.RESULTS, Part.ROUTER, Part.WORKER, Part.INGRESS);
    }

    @Test
    void moreTenantsThanRequestsAreRefused() {
        assertThatThrownBy(() -> plan("--tenants=9", "--connections=8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenants: 9");
    }

    private static PathPlan plan(String... arguments) {
        var options = new PathOptions();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        spec.addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
        new CommandLine(spec).parseArgs(arguments);
        return options.plan();
    }
}
