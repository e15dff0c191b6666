package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.Estimate;
import dev.sluice.standalone.client.JobText;
import dev.sluice.standalone.client.LineCheck;
import dev.sluice.standalone.client.Upload;
import dev.sluice.standalone.client.Waiting;
import dev.sluice.standalone.settings.UsageException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice submit}: a file of jobs, one to a line. */
@Command(
        name = "submit",
        description =
                "Submit a file of jobs (NDJSON: job requests, or lines of OpenAI's batches). Prints each answer, or with --wait each job when it has ended; progress goes to stderr.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all lines were accepted, or with --dry-run would be; with --wait, all jobs succeeded",
            "1:a line was or would be refused, or a job did not succeed",
            "2:wrong usage",
            "3:Sluice was not reached, or refused the call"
        })
final class SubmitCommand extends ClientCommand {
    @Parameters(paramLabel = "FILE", description = "- is stdin.")
    private Path file = Path.of("");

    @Option(names = "--wait", description = "Wait until all jobs have ended.")
    private boolean wait;

    @Option(
            names = "--dry-run",
            description =
                    "Check the lines, ask where they would run and what they could cost at most; submit nothing.")
    private boolean dryRun;

    @Override
    OptionalInt runAlone() throws IOException {
        if (!isStdin() && !Files.isReadable(file)) {
            throw new UsageException("%s (expected: a file that can be read)".formatted(file));
        }
        return OptionalInt.empty();
    }

    private boolean isStdin() {
        return file.toString().equals("-");
    }

    /** The cost is that of one call each; a retry can cost as much again. */
    private int estimate(Api api) throws ApiException, IOException, InterruptedException {
        LineCheck check = new LineCheck();
        Estimate estimate = new Estimate();
        try (Reader reader =
                        isStdin()
                                ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
                                : Files.newBufferedReader(file);
                BufferedReader lines = new BufferedReader(reader)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (check.look(line)) {
                    estimate.offer(line);
                }
            }
        }
        check.report().forEach(out()::println);
        out().flush();
        estimate.ask(api);
        estimate.report().forEach(out()::println);
        out().println("Nothing was submitted.");
        out().flush();
        return check.bad() == 0 && estimate.allAdmissible() ? 0 : 1;
    }

    @Override
    int run(Api api) throws ApiException, IOException, InterruptedException {
        if (dryRun) {
            return estimate(api);
        }
        Upload upload = new Upload(api, err(), onTerminal());
        upload.send(file, System.in, isStdin() ? 0 : lines(), this::answered);
        out().flush();
        if (!wait) {
            err().printf("accepted %d, refused %d%n", upload.accepted().size(), upload.refused());
            err().flush();
            return upload.refused() == 0 ? 0 : 1;
        }
        Tally tally = new Tally();
        new Waiting(api, err(), onTerminal())
                .forAll(
                        upload.accepted(),
                        job -> {
                            tally.add(job);
                            show(job);
                        });
        out().flush();
        err().printf("%s, refused %d%n", tally.text(), upload.refused());
        err().flush();
        return upload.refused() == 0 && tally.allSucceeded() ? 0 : 1;
    }

    /** Not decoded: whatever stands in a line, Sluice answers it. */
    private long lines() throws IOException {
        long lines = 0;
        boolean blank = true;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    lines += blank ? 0 : 1;
                    blank = true;
                } else if (next > ' ') {
                    blank = false;
                }
            }
        }
        return blank ? lines : lines + 1;
    }

    /** Refusals are shown also where the ends of jobs are waited for. */
    private void answered(JsonNode answer) {
        if (options.json() && !wait) {
            print(answer);
        } else if (answer.has("error")) {
            err().printf(
                            "line %s refused: %s: %s%n",
                            answer.path("line").asText(),
                            answer.path("error").path("code").asText(),
                            answer.path("error").path("detail").asText());
        } else if (!wait) {
            out().printf(
                            "%s  %s%n",
                            answer.path("id").asText(), answer.path("custom_id").asText(""));
        }
    }

    private void show(JsonNode job) {
        if (options.json()) {
            print(job);
        } else {
            out().println(JobText.row(job));
        }
    }

    /** How jobs have ended, and what that cost. */
    private static final class Tally {
        private final Map<String, Integer> byStatus = new TreeMap<>();
        private BigDecimal costUsd = BigDecimal.ZERO;

        void add(JsonNode job) {
            byStatus.merge(JobText.status(job), 1, Integer::sum);
            costUsd = costUsd.add(BigDecimal.valueOf(job.path("cost_nano_usd").asLong(), 9));
        }

        boolean allSucceeded() {
            return byStatus.keySet().stream().allMatch("succeeded"::equals);
        }

        String text() {
            StringBuilder text = new StringBuilder();
            byStatus.forEach(
                    (status, count) -> text.append(status).append(' ').append(count).append(", "));
            return text + "USD " + costUsd.toPlainString();
        }
    }
}
