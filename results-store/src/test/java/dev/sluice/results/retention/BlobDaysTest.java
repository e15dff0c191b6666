package dev.sluice.results.retention;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.config.BodyConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobDaysTest {
    private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

    @TempDir private Path root = Path.of("");

    @Test
    void deletesDaysThatAreOverAndNothingElse() throws Exception {
        Path over = blob("standard/2026-02-28/a");
        Path kept = blob("standard/2026-03-01/a");
        Path shortOver = blob("short/2026-03-22/a");
        Path mayWait = blob("short/2026-03-23/a");
        Path file = blob("files/2026-01-01/a");
        Path notOurs = blob("standard/lost+found/a");

        days().tidy(NOW);

        assertThat(over.getParent()).doesNotExist();
        assertThat(shortOver.getParent()).doesNotExist();
        for (Path each : new Path[] {kept, mayWait, file, notOurs}) {
            assertThat(each).exists();
        }
    }

    @Test
    void waitsForADirectoryThatIsNotMadeYet() {
        new BlobDays(config(root.resolve("later")), policy()).tidy(NOW);

        assertThat(root.resolve("later")).doesNotExist();
    }

    @Test
    void goesOnInTheNextRoundWhereItStopped() throws Exception {
        List<Path> over = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            over.add(blob("standard/2026-01-0%d/%d".formatted(1 + i / 5, i)));
        }
        BlobDays days = new BlobDays(config(root), policy(), 4);

        assertThat(days.tidy(NOW)).isTrue();
        assertThat(over).filteredOn(Files::exists).hasSize(6);
        assertThat(days.tidy(NOW)).isTrue();
        assertThat(over).filteredOn(Files::exists).hasSize(2);
        assertThat(days.tidy(NOW)).isFalse();

        assertThat(over).noneMatch(Files::exists);
        assertThat(root.resolve("standard")).isEmptyDirectory();
    }

    /** A directory with something in it stands for what cannot be deleted. */
    @Test
    void whatCannotBeDeletedHoldsUpNothingElse() throws Exception {
        Path stays = blob("standard/2026-01-01/a/b");
        Path beside = blob("standard/2026-01-01/c");
        Path later = blob("standard/2026-01-02/d");
        BlobDays days = new BlobDays(config(root), policy(), 2);

        assertThat(days.tidy(NOW)).isTrue();
        assertThat(days.tidy(NOW)).isFalse();

        assertThat(stays).exists();
        assertThat(beside).doesNotExist();
        assertThat(later.getParent()).doesNotExist();
    }

    private BlobDays days() {
        return new BlobDays(config(root), policy());
    }

    private static BodyConfig config(Path directory) {
        return new BodyConfig(1_000, 1_000, directory, Set.of());
    }

    private static RetentionPolicy policy() {
        return new RetentionConfig(30, Map.of("short", 2), 3, Duration.ofHours(1)).policy();
    }

    private Path blob(String path) throws Exception {
        Path blob = root.resolve(path);
        Files.createDirectories(requireNonNull(blob.getParent()));
        return Files.writeString(blob, "{}");
    }
}
