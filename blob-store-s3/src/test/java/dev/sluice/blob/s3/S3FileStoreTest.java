package dev.sluice.blob.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.body.FileStoreContractTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3FileStoreTest extends FileStoreContractTest {
    private static S3Server server = S3Server.started();
    private static Bucket bucket = new Bucket(server.place());

    @AfterAll
    static void stop() {
        bucket.close();
        server.close();
    }

    @Override
    protected FileStore store() {
        return new S3FileStore(bucket);
    }

    /** Three parts, the last of them short, and more pieces than that. */
    @Override
    protected int severalPieces() {
        return 11 * 1024 * 1024;
    }

    @Test
    void leavesNothingOfADraftThatIsNotFinished() throws IOException {
        long before = server.objects();

        try (FileStore.Draft draft = store().write(name)) {
            draft.write(new byte[severalPieces()]);
            assertThat(server.unfinishedUploads()).isEqualTo(1);
        }

        assertThat(server.objects()).isEqualTo(before);
        assertThat(server.unfinishedUploads()).isZero();
    }

    @Test
    void aFileIsFinishedThoughTheStoresAnswerWasLost() throws IOException {
        FileStore store = withLostAnswers(true);

        try (FileStore.Draft draft = store.write(name)) {
            draft.write(new byte[severalPieces()]);
            draft.finish();
        }

        assertThat(store().size(name)).isEqualTo(severalPieces());
    }

    @Test
    void aFileWhoseUploadIsGoneIsNotFinished() throws IOException {
        FileStore store = withLostAnswers(false);

        try (FileStore.Draft draft = store.write(name)) {
            draft.write(new byte[severalPieces()]);

            assertThatThrownBy(draft::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot finish file " + name);
        }
    }

    private static FileStore withLostAnswers(boolean arrives) {
        return new S3FileStore(
                new Bucket(server.place(), LostAnswers.over(bucket.client(), arrives)));
    }

    @Test
    void whoReadsADeletedFileIsToldSo() throws IOException {
        FileStore store = store();
        try (FileStore.Draft draft = store.write(name)) {
            draft.write(new byte[severalPieces()]);
            draft.finish();
        }

        try (InputStream in = store.open(name, 0)) {
            assertThat(in.read()).isZero();
            store.delete(name);

            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(name.toString())
                    .hasCauseInstanceOf(BlobUnavailableException.class);
        }
    }

    @Test
    void aWrongSecretIsAFailureAndNotAMissingFile(@TempDir Path other) throws IOException {
        try (Bucket refused =
                new Bucket(
                        S3Server.place(
                                server.endpoint(),
                                S3Server.credentials(other, "another-secret"),
                                3))) {
            assertThatThrownBy(() -> new S3FileStore(refused).size(name))
                    .isInstanceOfSatisfying(
                            BlobUnavailableException.class,
                            e -> assertThat(e.isMissing()).isFalse());
        }
    }

    @Test
    void aStoreThatIsAwayIsAFailureThatNamesTheFile(@TempDir Path directory) throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (Bucket away =
                        new Bucket(
                                S3Server.place(
                                        URI.create("http://127.0.0.1:" + closed),
                                        S3Server.credentials(directory, "any"),
                                        1));
                FileStore.Draft draft = new S3FileStore(away).write(name)) {
            draft.write("hello".getBytes(UTF_8));

            assertThatThrownBy(draft::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot write file " + name);
        }
    }
}
