package dev.sluice.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ChatCommandIT {
    private final StringWriter screen = new StringWriter();

    @Test
    void measuresChats() {
        int exitCode =
                new CommandLine(new BenchProvider().command())
                        .setOut(new PrintWriter(screen, true))
                        .execute(
                                "chat",
                                "--chats=100",
                                "--warmup=50",
                                "--connections=4",
                                "--rate=50",
                                "--plain-connections=8",
                                "--first-token=50",
                                "--idle=1",
                                "--open=20",
                                "--hold=2");

        assertThat(exitCode).as(screen.toString()).isZero();
        assertThat(screen.toString())
                .contains(
                        "4 streams at a time, first token after 50 ms",
                        "8 plain chats at a time",
                        "open together, 0 failed")
                .doesNotContain(" 1 failed");
    }
}
