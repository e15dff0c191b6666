package dev.sluice.standalone.cli;

import dev.sluice.standalone.init.Installation;
import dev.sluice.standalone.settings.Connections;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice init}: prepares an external Kafka; can be run again at any time. */
@Command(
        name = "init",
        description = "Create topics, group settings and schemas on a Kafka cluster.")
final class InitCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws Exception {
        Connections connections = Connections.read(config.settings());
        var out = spec.commandLine().getOut();
        Installation.create(
                connections.kafka().connection("sluice-init"),
                connections.topics(),
                connections.registry(),
                connections.registered(),
                out::println);
        out.flush();
        return 0;
    }
}
