package dev.sluice.schema.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFileStoreTest extends FileStoreContractTest {
    @TempDir Path root;

    @Override
    protected FileStore store() {
        return new DirectoryFileStore(root);
    }

    @Test
    void leavesNothingOfADraftThatIsNotFinished() throws IOException {
        try (FileStore.Draft draft = store().write(name)) {
            draft.write("hel".getBytes(UTF_8));
        }

        try (var left = Files.walk(root).filter(Files::isRegularFile)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whoReadsADeletedFileReadsOn() throws IOException {
        FileStore store = store();
        write(store, "hello");

        try (InputStream reading = store.open(name, 0)) {
            store.delete(name);

            assertThat(new String(reading.readAllBytes(), UTF_8)).isEqualTo("hello");
        }
    }
}
