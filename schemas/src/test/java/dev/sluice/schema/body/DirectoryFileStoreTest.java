package dev.sluice.schema.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFileStoreTest {
    private static final ClaimCheck NAME =
            new ClaimCheck("files", LocalDate.parse("2026-03-10"), "one");

    @TempDir Path root;

    @Test
    void givesBackWhatWasWrittenFromAnyByteOn() throws IOException {
        FileStore store = new DirectoryFileStore(root);

        write(store, "hello world");

        assertThat(store.size(NAME)).isEqualTo(11);
        assertThat(read(store, 0)).isEqualTo("hello world");
        assertThat(read(store, 6)).isEqualTo("world");
        assertThat(read(store, 11)).isEmpty();
    }

    @Test
    void aDraftThatIsNotFinishedNeverWas() throws IOException {
        FileStore store = new DirectoryFileStore(root);

        try (FileStore.Draft draft = store.write(NAME)) {
            draft.write("hel".getBytes(UTF_8));
        }

        assertMissing(store);
        try (var left = Files.walk(root).filter(Files::isRegularFile)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileThatIsWrittenAgainIsTheLater() throws IOException {
        FileStore store = new DirectoryFileStore(root);

        write(store, "first");
        write(store, "second");

        assertThat(read(store, 0)).isEqualTo("second");
    }

    @Test
    void aDeletedFileIsMissingAndCanBeDeletedAgain() throws IOException {
        FileStore store = new DirectoryFileStore(root);
        write(store, "hello");

        try (InputStream reading = store.open(NAME, 0)) {
            store.delete(NAME);
            store.delete(NAME);

            assertThat(new String(reading.readAllBytes(), UTF_8)).isEqualTo("hello");
        }
        assertMissing(store);
    }

    private static void assertMissing(FileStore store) {
        assertThatThrownBy(() -> store.open(NAME, 0))
                .isInstanceOfSatisfying(
                        BlobUnavailableException.class, e -> assertThat(e.isMissing()).isTrue());
        assertThatThrownBy(() -> store.size(NAME)).isInstanceOf(BlobUnavailableException.class);
    }

    private static void write(FileStore store, String text) throws IOException {
        try (FileStore.Draft draft = store.write(NAME)) {
            draft.write(text.getBytes(UTF_8));
            draft.finish();
        }
    }

    private static String read(FileStore store, long from) throws IOException {
        try (InputStream in = store.open(NAME, from)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
