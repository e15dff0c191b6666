package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.standalone.chaos.Rig.Surroundings;
import dev.sluice.standalone.testkit.ChildJvm.Jvm;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No byte is left where PostgreSQL or where large bodies are kept. Skipped where nobody may mount.
 */
@Tag("chaos")
final class FullDiskIT {
    private static final int JOBS_MEANWHILE = 500;

    private Optional<TinyDisk> mounted = Optional.empty();

    @BeforeEach
    void mount() throws Exception {
        mounted = TinyDisk.mount(512);
        assumeTrue(mounted.isPresent(), "nobody may mount a file system here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted.isPresent()) {
            mounted.get().close();
        }
    }

    /** The server ends when it cannot write its log, and is started again when there is space. */
    @Test
    void jobsRunWhilePostgresHasNoSpace() throws Exception {
        TinyDisk disk = mounted.orElseThrow();
        try (Rig rig = Rig.start(Jvm.SHORT_LIVED, 1, Surroundings.USUAL.withPostgres(disk.root()));
                var load = new Load(rig, 100);
                var books = new Books(rig, load)) {
            Drill.Account change =
                    new Drill(load, books)
                            .run(
                                    "PostgreSQL's disk full",
                                    () -> {
                                        disk.fill();
                                        load.submit(JOBS_MEANWHILE);
                                        books.awaitResults();
                                        disk.free();
                                        rig.member("postgres").killAndStart();
                                    });

            assertThat(change.calls()).as("provider calls").isEqualTo(change.accepted());
        }
    }

    @Test
    void refusesLargeBodiesAndKeepsAnswersWhileTheirDirectoryIsFull() throws Exception {
        TinyDisk disk = mounted.orElseThrow();
        try (Rig rig = Rig.start(Jvm.SHORT_LIVED, 1, Surroundings.USUAL.withBlobs(disk.root()))) {
            FullBlobs.run(rig, disk, Drill.Size.LONG);
        }
    }
}
