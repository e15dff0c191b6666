package dev.sluice.schema.body;

class InMemoryBlobStoreTest extends BlobStoreContractTest {
    @Override
    protected BlobStore storeOfBlobsUpTo(int blobMaxBytes) {
        return new InMemoryBlobStore(blobMaxBytes);
    }
}
