package dev.sluice.standalone.cli;

import dev.sluice.sim.trace.Trace;
import dev.sluice.sim.trace.TracedCall;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.replay.ReplayCalls;
import dev.sluice.standalone.replay.ReplayTally;
import dev.sluice.standalone.settings.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice replay}: the arrivals and lengths of a recorded trace. */
@Command(
        name = "replay",
        description =
                "Make the calls of a recorded trace (CSV: TIMESTAMP,ContextTokens,GeneratedTokens) at its times and of its lengths, as chat completions of Sluice, or with --url of whoever speaks as OpenAI does, like `sluice sim`.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every call was answered",
            "1:a call failed, or was left out because too many were open",
            "2:wrong usage",
        })
final class ReplayCommand extends ClientCommand {
    private static final int CALLS_MAX = 10_000_000;
    private static final int OPEN_MAX = 20_000;
    private static final double SPEED_MAX = 1_000_000;
    private static final int SECONDS_MAX = 3_600;

    @Parameters(paramLabel = "TRACE")
    private Path file = Path.of("");

    @Option(names = "--model", paramLabel = "NAME", description = "Default: ${DEFAULT-VALUE}.")
    private String model = "small";

    @Option(
            names = "--speed",
            paramLabel = "TIMES",
            description = "How many times as fast as it was. Default: ${DEFAULT-VALUE}.")
    private double speed = 1;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Only so many of the trace's first calls. Default: 100000.")
    private int calls = 100_000;

    @Option(
            names = "--open",
            paramLabel = "N",
            description =
                    "Calls that may be open at the same time; others are left out and counted. Default: ${DEFAULT-VALUE}.")
    private int open = 2_000;

    @Option(
            names = "--within",
            paramLabel = "S",
            description = "Seconds that an answer may take. Default: ${DEFAULT-VALUE}.")
    private int within = 600;

    @Override
    OptionalInt runAlone() {
        if (!Files.isReadable(file)) {
            throw new UsageException("%s (expected: a file that can be read)".formatted(file));
        }
        within("--speed", speed, 0.001, SPEED_MAX);
        within("--calls", calls, 1, CALLS_MAX);
        within("--open", open, 1, OPEN_MAX);
        within("--within", within, 1, SECONDS_MAX);
        if (!model.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\')) {
            throw new UsageException(
                    "--model %s (expected: a name of printable ASCII without quotes)"
                            .formatted(model));
        }
        return OptionalInt.empty();
    }

    @Override
    int run(Api api) throws IOException, InterruptedException {
        List<TracedCall> traced = read();
        err().printf(
                        "%d calls over %d s%n",
                        traced.size(),
                        traced.isEmpty() ? 0 : (long) (traced.getLast().at().toSeconds() / speed));
        err().flush();
        ReplayTally tally = new ReplayTally();
        long begun = System.nanoTime();
        Duration late =
                new ReplayCalls(api, model, open, Duration.ofSeconds(within))
                        .run(traced, speed, tally);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (options.json()) {
            print(tally.json(took, late));
        } else {
            tally.text(took, late).forEach(out()::println);
        }
        out().flush();
        return tally.allAnswered() ? 0 : 1;
    }

    private List<TracedCall> read() throws IOException {
        try {
            return Trace.read(file, calls);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static void within(String option, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new UsageException(
                    "%s %s (expected: %s to %s)".formatted(option, value, min, max));
        }
    }
}
