package dev.sluice.blob.s3;

import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.BodySize;
import dev.sluice.schema.body.ClaimCheck;
import java.io.IOException;
import java.time.LocalDate;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Bodies as objects: the claim check is the key behind the bucket's prefix. Thread-safe. */
public final class S3BlobStore implements BlobStore {
    private final Bucket bucket;
    private final int blobMaxBytes;

    /**
     * @param blobMaxBytes the largest blob to write or read; larger ones are refused
     */
    public S3BlobStore(Bucket bucket, int blobMaxBytes) {
        if (blobMaxBytes < 1) {
            throw new IllegalArgumentException(
                    "blobMaxBytes " + blobMaxBytes + ", expected 1 or more");
        }
        this.bucket = bucket;
        this.blobMaxBytes = blobMaxBytes;
    }

    @Override
    public String put(String retentionClass, LocalDate day, byte[] bytes) {
        BodySize.requireAtMost(blobMaxBytes, bytes.length);
        ClaimCheck name = ClaimCheck.random(retentionClass, day);
        bucket.ask(
                "write blob " + name,
                () ->
                        bucket.client()
                                .putObject(
                                        object ->
                                                object.bucket(bucket.name()).key(bucket.key(name)),
                                        RequestBody.fromBytes(bytes)));
        return name.toString();
    }

    @Override
    public byte[] get(String claimCheck) {
        ClaimCheck name = ClaimCheck.require(claimCheck);
        return bucket.ask("read blob " + name, () -> read(name));
    }

    private byte[] read(ClaimCheck name) {
        try (ResponseInputStream<GetObjectResponse> in =
                bucket.client()
                        .getObject(object -> object.bucket(bucket.name()).key(bucket.key(name)))) {
            if (in.response().contentLength() > blobMaxBytes) {
                in.abort();
                throw BlobUnavailableException.failed(
                        "cannot read blob %s in bucket %s".formatted(name, bucket.name()),
                        new IOException(
                                "larger than " + blobMaxBytes + " bytes, the bound of this store"));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw SdkException.create("the answer ended early", e);
        }
    }

    @Override
    public void delete(String claimCheck) {
        ClaimCheck name = ClaimCheck.require(claimCheck);
        bucket.ask(
                "delete blob " + name,
                () ->
                        bucket.client()
                                .deleteObject(
                                        object ->
                                                object.bucket(bucket.name())
                                                        .key(bucket.key(name))));
    }
}
