package dev.sluice.blob.s3;

import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.ClaimCheck;
import dev.sluice.schema.body.FileStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/**
 * A file on its way: one part is in memory and goes when it is full, so a small file is one request
 * and a large one is an upload in parts. The object appears when all are there. What a process
 * leaves behind that dies in the middle are parts of an upload that never ends: a lifecycle rule of
 * the bucket removes those. One thread.
 */
final class PartedDraft extends FileStore.Draft {
    private static final Logger LOG = LoggerFactory.getLogger(PartedDraft.class);
    private static final int START_BYTES = 64 * 1024;

    private final Bucket bucket;
    private final ClaimCheck name;
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer = new byte[START_BYTES];
    private int length;
    private @Nullable String upload;
    private long sent;
    private boolean ended;

    PartedDraft(Bucket bucket, ClaimCheck name) {
        this.bucket = bucket;
        this.name = name;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        requireOpen();
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == buffer.length) {
                makeRoom();
            }
            int taken = Math.min(left, buffer.length - length);
            System.arraycopy(bytes, from, buffer, length, taken);
            length += taken;
            from += taken;
            left -= taken;
        }
    }

    private void makeRoom() throws IOException {
        if (buffer.length < bucket.partBytes()) {
            buffer = Arrays.copyOf(buffer, Math.min(bucket.partBytes(), 2 * buffer.length));
        } else {
            io(() -> sendPart(begun()));
        }
    }

    private String begun() {
        String running = upload;
        if (running == null) {
            running =
                    bucket.ask(
                            "begin file " + name,
                            () ->
                                    bucket.client()
                                            .createMultipartUpload(
                                                    object ->
                                                            object.bucket(bucket.name())
                                                                    .key(bucket.key(name)))
                                            .uploadId());
            upload = running;
        }
        return running;
    }

    private void sendPart(String running) {
        int number = parts.size() + 1;
        String tag =
                bucket.ask(
                        "write part %d of file %s".formatted(number, name),
                        () ->
                                bucket.client()
                                        .uploadPart(
                                                part ->
                                                        part.bucket(bucket.name())
                                                                .key(bucket.key(name))
                                                                .uploadId(running)
                                                                .partNumber(number),
                                                content())
                                        .eTag());
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        sent += length;
        length = 0;
    }

    /** Can be read again when a request is repeated. */
    private RequestBody content() {
        int count = length;
        return RequestBody.fromContentProvider(
                () -> new java.io.ByteArrayInputStream(buffer, 0, count),
                count,
                "application/octet-stream");
    }

    @Override
    public void finish() throws IOException {
        requireOpen();
        io(this::end);
        ended = true;
    }

    private void end() {
        String running = upload;
        if (running == null) {
            bucket.ask(
                    "write file " + name,
                    () ->
                            bucket.client()
                                    .putObject(
                                            object ->
                                                    object.bucket(bucket.name())
                                                            .key(bucket.key(name)),
                                            content()));
            return;
        }
        if (length > 0) {
            sendPart(running);
        }
        bucket.ask("finish file " + name, () -> complete(running));
    }

    /**
     * The client asks again when an answer is lost. By then the upload has become the object, and
     * the store knows no such upload any more.
     */
    private boolean complete(String running) {
        try {
            bucket.client()
                    .completeMultipartUpload(
                            object ->
                                    object.bucket(bucket.name())
                                            .key(bucket.key(name))
                                            .uploadId(running)
                                            .multipartUpload(u -> u.parts(parts)));
        } catch (NoSuchUploadException e) {
            if (!isThere()) {
                throw e;
            }
        }
        return true;
    }

    /** What has a file's name has its content, or its end is missing. */
    private boolean isThere() {
        try {
            return bucket.client()
                            .headObject(
                                    object -> object.bucket(bucket.name()).key(bucket.key(name)))
                            .contentLength()
                    == sent;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    private void requireOpen() throws IOException {
        if (ended) {
            throw new IOException("file " + name + " has ended (expected: no more of it)");
        }
    }

    /** As those of other streams fail. */
    private static void io(Runnable request) throws IOException {
        try {
            request.run();
        } catch (BlobUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Without a finish nothing shall be left of it. */
    @Override
    public void close() {
        String running = upload;
        if (!ended && running != null) {
            try {
                bucket.ask(
                        "give up file " + name,
                        () ->
                                bucket.client()
                                        .abortMultipartUpload(
                                                object ->
                                                        object.bucket(bucket.name())
                                                                .key(bucket.key(name))
                                                                .uploadId(running)));
            } catch (BlobUnavailableException e) {
                LOG.warn("parts of file {} are left in the store: {}", name, e.getMessage());
            }
        }
        ended = true;
        buffer = new byte[0];
        length = 0;
    }
}
