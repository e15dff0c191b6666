package dev.sluice.ingress.files;

import dev.sluice.ingress.kafka.BatchLog;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The files of tenants in the blob store. A file is there when its entry is; the entry goes to the
 * log last, so that what is listed can be read. Thread-safe; blocks.
 */
@Singleton
public final class FileShelf {
    private static final int ENTRY_BYTES_MAX = 64 * 1024;

    private final FileStore store;
    private final ObjectIds ids;
    private final BatchLog log;
    private final RecordCodec<SpecificRecord> codec;
    private final InstantSource clock;

    FileShelf(
            FileStore store,
            JobIds ids,
            BatchLog log,
            RecordCodecs codecs,
            Topics topics,
            InstantSource clock) {
        this.store = store;
        this.ids = new ObjectIds(ids);
        this.log = log;
        this.codec = codecs.forTopic(topics.byName(Topics.BATCHES), SpecificRecord.class);
        this.clock = clock;
    }

    /** Writes the bytes of a file. */
    public interface Content {
        /**
         * @return how many there were
         */
        long writeTo(OutputStream target) throws IOException;
    }

    /** What is known of a file when its bytes have been read. */
    public record Title(String filename, String purpose, Optional<Duration> expiresAfter) {}

    /**
     * Keeps a new file.
     *
     * @param title asked for when the bytes are written; what it throws ends this without a file
     * @throws IOException when {@code content} cannot be read
     */
    public FileEntry add(Tenant tenant, Content content, TitleAfter title) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ObjectId id = ids.random(ObjectId.Kind.FILE, tenant.name(), tenant.shard(), now);
        MessageDigest digest = sha256();
        FileEntry entry;
        try (FileStore.Draft draft = store.write(FileNames.content(id))) {
            long bytes = content.writeTo(new DigestOutputStream(draft, digest));
            Title named = title.get();
            entry =
                    FileEntry.newBuilder()
                            .setFileId(id.toString())
                            .setTenant(tenant.name())
                            .setFilename(named.filename())
                            .setPurpose(named.purpose())
                            .setSizeBytes(bytes)
                            .setSha256(HexFormat.of().formatHex(digest.digest()))
                            .setCreatedAtMs(now.toEpochMilli())
                            .setExpiresAtMs(
                                    named.expiresAfter()
                                            .map(after -> now.plus(after).toEpochMilli())
                                            .orElse(null))
                            .build();
            draft.finish();
        }
        try (FileStore.Draft draft = store.write(FileNames.entry(id))) {
            draft.write(codec.encode(entry));
            draft.finish();
        }
        log.append(tenant, key(id), entry);
        return entry;
    }

    /** Gives a title, or says why there is no file. */
    public interface TitleAfter {
        Title get() throws IOException;
    }

    /**
     * The file of an id from outside; empty when there is none of this tenant, or none any more.
     *
     * @throws BlobUnavailableException when the store fails
     */
    public Optional<FileEntry> find(Tenant tenant, String id) {
        Optional<ObjectId> file =
                ObjectId.parse(ObjectId.Kind.FILE, id)
                        .filter(parsed -> ids.genuine(parsed, tenant.name()));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = store.open(FileNames.entry(file.get()), 0)) {
            return codec.decode(in.readNBytes(ENTRY_BYTES_MAX)) instanceof FileEntry entry
                            && !expired(entry)
                    ? Optional.of(entry)
                    : Optional.empty();
        } catch (BlobUnavailableException e) {
            if (e.isMissing()) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw BlobUnavailableException.failed("cannot read the entry of file " + id, e);
        }
    }

    /** It is removed some time later. */
    private boolean expired(FileEntry file) {
        Long expiresMs = file.getExpiresAtMs();
        return expiresMs != null && expiresMs <= clock.millis();
    }

    /** As {@link #find}. */
    public FileEntry get(Tenant tenant, String id) {
        return find(tenant, id).orElseThrow(() -> missing(id));
    }

    public InputStream open(FileEntry file, long from) {
        return store.open(FileNames.content(id(file)), from);
    }

    /** The entry goes first: a file without one is not there, whatever is left of it. */
    public void delete(Tenant tenant, FileEntry file) {
        log.append(tenant, key(id(file)), FileEntry.newBuilder(file).setDeleted(true).build());
        store.delete(FileNames.entry(id(file)));
        store.delete(FileNames.content(id(file)));
    }

    private static ObjectId id(FileEntry file) {
        return ObjectId.of(ObjectId.Kind.FILE, file.getFileId());
    }

    private static String key(ObjectId id) {
        return "file/" + id;
    }

    static SluiceException missing(String id) {
        return new SluiceException(
                ErrorCode.NOT_FOUND,
                "there is no file %s (expected: the id of a file of this tenant)"
                        .formatted(id.length() <= 64 ? id : id.substring(0, 64) + "..."));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
