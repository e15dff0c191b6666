package dev.sluice.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandTest {
    @Test
    void arrivesAsItWasSent() {
        for (Command command :
                List.of(
                        new Command.Start(Part.ROUTER, "/tmp/with blank/router.properties"),
                        new Command.Record(),
                        new Command.Dump("/tmp/with blank/router.jfr"))) {
            assertThat(Command.parse(command.line())).isEqualTo(command);
        }
    }

    @Test
    void whatIsNoneIsQuoted() {
        assertThatThrownBy(() -> Command.parse("dance"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dance");
    }
}
