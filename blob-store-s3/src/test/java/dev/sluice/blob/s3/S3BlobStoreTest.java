package dev.sluice.blob.s3;

import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.BlobStoreContractTest;
import org.junit.jupiter.api.AfterAll;

class S3BlobStoreTest extends BlobStoreContractTest {
    private static S3Server server = S3Server.started();
    private static Bucket bucket = new Bucket(server.place());

    @AfterAll
    static void stop() {
        bucket.close();
        server.close();
    }

    @Override
    protected BlobStore storeOfBlobsUpTo(int blobMaxBytes) {
        return new S3BlobStore(bucket, blobMaxBytes);
    }
}
