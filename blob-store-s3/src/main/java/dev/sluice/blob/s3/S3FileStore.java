package dev.sluice.blob.s3;

import dev.sluice.schema.body.ClaimCheck;
import dev.sluice.schema.body.FileStore;
import java.io.InputStream;

/**
 * Files as objects. Writing holds one part in memory, reading one piece. Who reads a file that is
 * deleted meanwhile finds its end missing, unlike in a directory. Thread-safe.
 */
public final class S3FileStore implements FileStore {
    private final Bucket bucket;

    public S3FileStore(Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public Draft write(ClaimCheck name) {
        return new PartedDraft(bucket, name);
    }

    @Override
    public InputStream open(ClaimCheck name, long from) {
        return new PieceStream(bucket, name, from, size(name));
    }

    @Override
    public long size(ClaimCheck name) {
        return bucket.ask(
                "see file " + name,
                () ->
                        bucket.client()
                                .headObject(
                                        object ->
                                                object.bucket(bucket.name()).key(bucket.key(name)))
                                .contentLength());
    }

    @Override
    public void delete(ClaimCheck name) {
        bucket.ask(
                "delete file " + name,
                () ->
                        bucket.client()
                                .deleteObject(
                                        object ->
                                                object.bucket(bucket.name())
                                                        .key(bucket.key(name))));
    }
}
