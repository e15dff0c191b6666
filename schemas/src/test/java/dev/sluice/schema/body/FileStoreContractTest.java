package dev.sluice.schema.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link FileStore} promises. A store's test extends this. */
public abstract class FileStoreContractTest {
    /** Of its own in each test: stores may be shared. */
    protected final ClaimCheck name =
            new ClaimCheck(
                    "files",
                    LocalDate.parse("2026-03-10"),
                    UUID.randomUUID().toString().replace("-", ""));

    /** A store, empty or not. */
    protected abstract FileStore store();

    /** Of a file that this store holds in more than one piece, if it does so. */
    protected int severalPieces() {
        return 300_000;
    }

    @Test
    void givesBackWhatWasWrittenFromAnyByteOn() throws IOException {
        FileStore store = store();

        write(store, "hello world");

        assertThat(store.size(name)).isEqualTo(11);
        assertThat(read(store, 0)).isEqualTo("hello world");
        assertThat(read(store, 6)).isEqualTo("world");
        assertThat(read(store, 11)).isEmpty();
    }

    @Test
    void takesAnEmptyFile() throws IOException {
        FileStore store = store();

        write(store, "");

        assertThat(store.size(name)).isZero();
        assertThat(read(store, 0)).isEmpty();
    }

    @Test
    void takesALargeFileByteByByteAndInPieces() throws IOException {
        FileStore store = store();
        byte[] large = new byte[severalPieces()];
        new Random(1).nextBytes(large);

        try (FileStore.Draft draft = store.write(name)) {
            draft.write(large[0]);
            draft.write(large, 1, large.length - 1_000);
            for (int i = large.length - 999; i < large.length; i++) {
                draft.write(large[i]);
            }
            draft.finish();
        }

        assertThat(store.size(name)).isEqualTo(large.length);
        try (InputStream in = store.open(name, 0)) {
            assertThat(in.readAllBytes()).isEqualTo(large);
        }
        try (InputStream in = store.open(name, large.length - 3L)) {
            assertThat(in.readAllBytes())
                    .containsExactly(
                            large[large.length - 3],
                            large[large.length - 2],
                            large[large.length - 1]);
        }
    }

    @Test
    void aDraftThatIsNotFinishedNeverWas() throws IOException {
        FileStore store = store();

        try (FileStore.Draft draft = store.write(name)) {
            draft.write(new byte[severalPieces()]);
        }

        assertMissing(store);
    }

    @Test
    void aFileThatIsWrittenAgainIsTheLater() throws IOException {
        FileStore store = store();

        write(store, "first");
        write(store, "second");

        assertThat(read(store, 0)).isEqualTo("second");
    }

    @Test
    void aDeletedFileIsMissingAndCanBeDeletedAgain() throws IOException {
        FileStore store = store();
        write(store, "hello");

        store.delete(name);
        store.delete(name);

        assertMissing(store);
    }

    protected final void assertMissing(FileStore store) {
        assertThatThrownBy(() -> store.open(name, 0))
                .isInstanceOfSatisfying(
                        BlobUnavailableException.class, e -> assertThat(e.isMissing()).isTrue());
        assertThatThrownBy(() -> store.size(name))
                .isInstanceOfSatisfying(
                        BlobUnavailableException.class, e -> assertThat(e.isMissing()).isTrue());
    }

    protected final void write(FileStore store, String text) throws IOException {
        try (FileStore.Draft draft = store.write(name)) {
            draft.write(text.getBytes(UTF_8));
            draft.finish();
        }
    }

    private String read(FileStore store, long from) throws IOException {
        try (InputStream in = store.open(name, from)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
