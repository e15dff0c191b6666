package dev.sluice.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.postgres.Leftover.CommandLine;
import dev.sluice.standalone.postgres.Leftover.PidFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LeftoverTest {
    private static final Path DIRECTORY = Path.of("/data/postgres");
    private static final Optional<PidFile> FILE = Optional.of(new PidFile(4711, DIRECTORY));

    @Test
    void findsNothingWithoutAPidFile() {
        assertThat(Leftover.judge(Optional.empty(), Optional.empty()))
                .isEqualTo(new Leftover.Nothing());
    }

    @Test
    void findsAnOrphanInALivingServerOfTheDirectory() {
        assertThat(Leftover.judge(FILE, running("/x/bin/postgres", "-D", "/data/postgres")))
                .isEqualTo(new Leftover.Orphan(4711));
    }

    @Test
    void findsAStaleFileWhenThePidIsGone() {
        assertThat(Leftover.judge(FILE, Optional.empty())).isEqualTo(new Leftover.StaleFile(4711));
    }

    @Test
    void findsAStaleFileWhenThePidBelongsToAnotherProgram() {
        assertThat(Leftover.judge(FILE, running("/usr/bin/vim", "-D", "/data/postgres")))
                .isEqualTo(new Leftover.StaleFile(4711));
    }

    @Test
    void findsAStaleFileWhenThePidBelongsToTheServerOfAnotherDirectory() {
        assertThat(Leftover.judge(FILE, running("/x/bin/postgres", "-D", "/other")))
                .isEqualTo(new Leftover.StaleFile(4711));
    }

    @Test
    void readsPidAndDirectoryOfAPidFile() {
        assertThat(PidFile.parse(List.of("4711", "/data/postgres", "1763633721", "25432")))
                .isEqualTo(FILE);
    }

    @Test
    void takesAPidFileThatWasCutShortForNone() {
        assertThat(PidFile.parse(List.of("47"))).isEmpty();
    }

    private static Optional<CommandLine> running(String program, String... arguments) {
        return Optional.of(new CommandLine(program, arguments));
    }
}
