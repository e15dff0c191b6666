package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.standalone.cli.CommandLines;
import dev.sluice.standalone.cli.CommandLines.Printed;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The section of the README of that name, line by line as it stands there, against a standalone
 * that runs: its line that starts one and the one that installs JavaScript's packages are done
 * already. Our own command runs in this process; addresses are those of the test. Where the
 * packages are not installed, JavaScript's part is left out.
 */
final class DataTeamsDay {
    private static final Path README = Path.of("..", "README.md");
    private static final String HEADING = "## A data team's day";
    private static final String START = "./sluice standalone";
    private static final String INSTALL = "npm ci --prefix standalone/src/test/npm/usage";
    private static final String OURS = "./sluice ";
    private static final int PATIENCE_SECONDS = 60;

    private final URI api;
    private final String kafka;
    private final Path data;
    private final Path work;

    /**
     * @param data the data directory of the standalone
     * @param work an empty directory, for what the commands write
     */
    DataTeamsDay(URI api, String kafka, Path data, Path work) throws Exception {
        this.api = api;
        this.kafka = kafka;
        this.data = data;
        this.work = work;
        // The README's lines are for the root of a clone.
        Files.createSymbolicLink(work.resolve("standalone"), Path.of("").toAbsolutePath());
    }

    void run() throws Exception {
        List<String> commands = commands();
        assertThat(commands).contains(START, INSTALL);
        boolean node = new NodeProgram("usage", "read.js").isInstalled();
        String said = "";
        for (String command : commands) {
            if (command.startsWith(OURS) && !command.equals(START)) {
                said = ours(command.substring(OURS.length()));
            } else if (command.startsWith("node ") && !node) {
                return;
            } else if (!command.equals(START) && !command.equals(INSTALL)) {
                said = shell(command);
            }
        }
        JsonNode found = new ObjectMapper().readTree(said);
        assertThat(found.path("records").asInt()).isEqualTo(3);
        assertThat(found.path("cost_nano_usd").asLong()).isPositive();
        assertThat(found.path("by_lane").properties()).isNotEmpty();
    }

    /** What stands behind a {@code $} in the section. */
    private static List<String> commands() throws Exception {
        List<String> commands = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(README)) {
            if (line.startsWith("## ")) {
                inside = line.equals(HEADING);
            } else if (inside && line.startsWith("$ ")) {
                commands.add(line.substring(2).replaceFirst("\\s+# .*", ""));
            }
        }
        return commands;
    }

    private String ours(String words) {
        List<String> arguments = new ArrayList<>();
        for (String word : words.split(" ")) {
            arguments.add(word.endsWith(".jsonl") ? work.resolve(word).toString() : word);
        }
        arguments.addAll(List.of("--url", api.toString(), "--data-dir", data.toString()));
        Printed printed = CommandLines.print(arguments.toArray(String[]::new));
        assertThat(printed.code()).as("%s: %s", words, printed).isZero();
        return printed.out();
    }

    private String shell(String command) throws Exception {
        Path said = Files.createTempFile(work, "said", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                "bash",
                                "-ec",
                                command.replace("http://127.0.0.1:8080", api.toString()))
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().put("KAFKA", kafka);
        Process process = builder.start();
        try {
            boolean over = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(said, StandardCharsets.UTF_8);
            assertThat(over).as("%s: %s", command, text).isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
            return text.strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
