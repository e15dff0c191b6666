package dev.sluice.results.batch;

import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.serde.RecordCodec;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** A file that a batch ends with, while it is written. One without lines is none. One thread. */
final class MadeFile implements AutoCloseable {
    static final String PURPOSE = "batch_output";

    private final FileStore store;
    private final ObjectId id;
    private final FileStore.Draft draft;
    private final MessageDigest sha256;
    private long bytes;

    MadeFile(FileStore store, String fileId) {
        this.store = store;
        this.id = ObjectId.of(ObjectId.Kind.FILE, fileId);
        this.draft = store.write(FileNames.content(id));
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void write(byte[] line) throws IOException {
        draft.write(line);
        sha256.update(line);
        bytes += line.length;
    }

    /** The file is there when this returns; empty when it has no lines. */
    Optional<FileEntry> finish(
            String tenant,
            String filename,
            long nowMs,
            long expiresMs,
            RecordCodec<SpecificRecord> codec)
            throws IOException {
        if (bytes == 0) {
            return Optional.empty();
        }
        draft.finish();
        FileEntry entry =
                FileEntry.newBuilder()
                        .setFileId(id.toString())
                        .setTenant(tenant)
                        .setFilename(filename)
                        .setPurpose(PURPOSE)
                        .setSizeBytes(bytes)
                        .setSha256(HexFormat.of().formatHex(sha256.digest()))
                        .setCreatedAtMs(nowMs)
                        .setExpiresAtMs(expiresMs)
                        .build();
        try (FileStore.Draft beside = store.write(FileNames.entry(id))) {
            beside.write(codec.encode(entry));
            beside.finish();
        }
        return Optional.of(entry);
    }

    @Override
    public void close() throws IOException {
        draft.close();
    }
}
