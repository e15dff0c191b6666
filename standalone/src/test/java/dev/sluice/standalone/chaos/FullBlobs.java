package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The disk of large bodies is full in the middle of jobs with bodies of 20 KiB and answers of more,
 * each in a file: what cannot be kept is refused, what was answered waits for space.
 */
final class FullBlobs {
    private static final int LINES_PER_REQUEST = 20;
    private static final int PADDING = 20_000;

    private FullBlobs() {}

    /** Fails where a job is lost or a call is made twice. */
    static void run(Rig rig, TinyDisk disk, Drill.Size size) throws Exception {
        try (var load = new Load(rig, LINES_PER_REQUEST, "wide", PADDING);
                var books = new Books(rig, load)) {
            Drill.Account change =
                    new Drill(load, books, size)
                            .run(
                                    "directory of bodies full",
                                    () -> {
                                        disk.fill();
                                        int before = load.accepted().size();
                                        assertThat(load.offer()).as("all accepted").isFalse();
                                        assertThat(load.accepted()).hasSize(before);
                                        assertThat(load.lastProblem())
                                                .contains("the body could not be stored");
                                        books.awaitCallsEnded();
                                        disk.free();
                                    });

            assertThat(change.calls()).as("provider calls").isEqualTo(change.accepted());
        }
    }
}
