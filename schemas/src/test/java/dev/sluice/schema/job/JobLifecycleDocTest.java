package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.job.LifecycleTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps the generated half of {@code docs/job-lifecycle.md}; {@code -Dsluice.docs.write=true}
 * rewrites it.
 */
class JobLifecycleDocTest {
    private static final String BEGIN = "<!-- generated from LifecycleTable: begin -->\n";
    private static final String END = "<!-- generated from LifecycleTable: end -->\n";

    @Test
    void theDocumentShowsTheTable() throws IOException {
        Path document = repository().resolve("docs/job-lifecycle.md");
        String written = Files.readString(document);

        String current = withGenerated(written);

        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(document, current);
        } else {
            assertThat(written)
                    .as("%s is out of date; rewrite it with -Dsluice.docs.write=true", document)
                    .isEqualTo(current);
        }
    }

    private static String withGenerated(String document) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        assertThat(begin).as("place of " + BEGIN).isNotNegative();
        assertThat(end).as("place of " + END).isGreaterThan(begin);
        return document.substring(0, begin + BEGIN.length())
                + "\n"
                + diagram()
                + "\n"
                + LifecycleTable.EXPECTED
                + "\n"
                + document.substring(end);
    }

    private static String diagram() {
        StringBuilder text =
                new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> Accepted\n");
        arrows().forEach(
                        (arrow, events) ->
                                text.append("    ")
                                        .append(arrow)
                                        .append(" : ")
                                        .append(String.join(", ", events))
                                        .append('\n'));
        LifecycleTable.states().stream()
                .filter(JobState::isTerminal)
                .forEach(state -> text.append("    ").append(kind(state)).append(" --> [*]\n"));
        return text.append("```\n").toString();
    }

    /** One arrow for each pair of states, with the events that take it. */
    private static Map<String, Set<String>> arrows() {
        return LifecycleTable.rows().stream()
                .filter(JobLifecycleDocTest::moves)
                .collect(
                        Collectors.groupingBy(
                                row -> kind(row.state()) + " --> " + withoutEpoch(row.expected()),
                                LinkedHashMap::new,
                                Collectors.mapping(
                                        row -> row.event().getClass().getSimpleName(),
                                        Collectors.toCollection(LinkedHashSet::new))));
    }

    private static boolean moves(Row row) {
        return !row.expected().equals("duplicate") && !row.expected().equals("rejected");
    }

    private static String kind(JobState state) {
        return state.getClass().getSimpleName();
    }

    private static String withoutEpoch(String expected) {
        return expected.replaceFirst("\\(.*", "");
    }

    private static Path repository() throws IOException {
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (isRoot(directory)) {
                return directory;
            }
        }
        throw new IllegalStateException(
                "no directory above " + start + " has a pom.xml that lists modules");
    }

    private static boolean isRoot(Path directory) throws IOException {
        Path pom = directory.resolve("pom.xml");
        return Files.exists(pom) && Files.readString(pom).contains("<modules>");
    }
}
