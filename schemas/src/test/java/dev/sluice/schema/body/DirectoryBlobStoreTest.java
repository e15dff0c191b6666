package dev.sluice.schema.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBlobStoreTest extends BlobStoreContractTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-02");

    @TempDir Path directory;

    @Override
    protected BlobStore storeOfBlobsUpTo(int blobMaxBytes) {
        return new DirectoryBlobStore(directory.resolve("not/yet/there"), blobMaxBytes);
    }

    @Test
    void leavesTheBlobAndNothingElse() throws IOException {
        BlobStore store = new DirectoryBlobStore(directory, 10);

        String claimCheck = store.put("standard", DAY, new byte[] {1, 2});

        assertThat(files()).containsExactly(directory.resolve(claimCheck));
        assertThat(directory.resolve(claimCheck)).hasBinaryContent(new byte[] {1, 2});
    }

    @Test
    void isSharedByProcesses() {
        String claimCheck =
                new DirectoryBlobStore(directory, 10).put("standard", DAY, new byte[] {1});

        assertThat(new DirectoryBlobStore(directory, 10).get(claimCheck)).containsExactly(1);
    }

    @Test
    void makesADayAnewThatWasDropped() throws IOException {
        BlobStore store = new DirectoryBlobStore(directory, 10);
        String before = store.put("standard", DAY, new byte[] {1});
        Files.delete(directory.resolve(before));
        Files.delete(directory.resolve("standard/2026-01-02"));
        Files.delete(directory.resolve("standard"));

        String after = store.put("standard", DAY, new byte[] {2});

        assertThat(store.get(after)).containsExactly(2);
    }

    @Test
    void namesTheDirectoryThatItCannotWriteTo() throws IOException {
        BlobStore store = new DirectoryBlobStore(directory, 10);
        Path inTheWay = Files.createFile(directory.resolve("standard"));

        BlobUnavailableException e =
                catchThrowableOfType(
                        BlobUnavailableException.class,
                        () -> store.put("standard", DAY, new byte[] {1}));

        assertThat(e.isMissing()).isFalse();
        assertThat(e)
                .hasMessageContaining(inTheWay.resolve("2026-01-02").toString())
                .hasMessageContaining("1 bytes")
                .hasCauseInstanceOf(IOException.class);
        assertThat(files()).containsExactly(inTheWay);
    }

    @Test
    void namesTheBlobThatItCannotRead() throws IOException {
        Files.createDirectories(directory.resolve("standard/2026-01-02/abc"));

        BlobUnavailableException e =
                catchThrowableOfType(
                        BlobUnavailableException.class,
                        () -> new DirectoryBlobStore(directory, 10).get("standard/2026-01-02/abc"));

        assertThat(e.isMissing()).isFalse();
        assertThat(e)
                .hasMessageContaining("standard/2026-01-02/abc")
                .hasMessageContaining(directory.toString());
    }

    @Test
    void readsNoBlobAboveItsBound() {
        String claimCheck =
                new DirectoryBlobStore(directory, 10).put("standard", DAY, new byte[10]);

        assertThatThrownBy(() -> new DirectoryBlobStore(directory, 9).get(claimCheck))
                .isInstanceOf(BlobUnavailableException.class)
                .hasMessageContaining(claimCheck)
                .hasStackTraceContaining("larger than 9 bytes");
    }

    @Test
    void cannotBeMadeInsideAFile() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> new DirectoryBlobStore(file.resolve("blobs"), 10))
                .isInstanceOf(BlobUnavailableException.class)
                .hasMessageContaining(file.resolve("blobs").toString());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
