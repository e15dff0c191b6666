package dev.sluice.runtime.config;

import dev.sluice.blob.s3.Bucket;
import dev.sluice.blob.s3.S3BlobStore;
import dev.sluice.blob.s3.S3FileStore;
import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.body.DirectoryFileStore;
import dev.sluice.schema.body.FileStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Makes the stores of bodies and files: in a bucket if one is named, else in a directory. */
@Factory
final class BlobFactory {
    @Singleton
    @Bean(preDestroy = "close")
    @Requires(property = "sluice.body.s3.bucket")
    Bucket bucket(S3Config config) {
        return new Bucket(config.place().orElseThrow());
    }

    @Singleton
    Bodies bodies(BodyConfig config, @Nullable Bucket bucket) {
        BlobStore store =
                bucket == null
                        ? new DirectoryBlobStore(config.blobDir(), config.bodyMax())
                        : new S3BlobStore(bucket, config.bodyMax());
        return new Bodies(store, config.inlineMax(), config.storedClasses());
    }

    @Singleton
    FileStore files(BodyConfig config, @Nullable Bucket bucket) {
        return bucket == null ? new DirectoryFileStore(config.blobDir()) : new S3FileStore(bucket);
    }
}
