package dev.sluice.schema.body;

import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A blob store for tests; bounded by the size of each blob only. */
public final class InMemoryBlobStore implements BlobStore {
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final int blobMaxBytes;

    public InMemoryBlobStore() {
        this(Bodies.SIZE_MAX_BYTES);
    }

    public InMemoryBlobStore(int blobMaxBytes) {
        this.blobMaxBytes = blobMaxBytes;
    }

    @Override
    public String put(String retentionClass, LocalDate day, byte[] bytes) {
        BodySize.requireAtMost(blobMaxBytes, bytes.length);
        String claimCheck = ClaimCheck.random(retentionClass, day).toString();
        blobs.put(claimCheck, bytes.clone());
        return claimCheck;
    }

    @Override
    public byte[] get(String claimCheck) {
        ClaimCheck key = ClaimCheck.require(claimCheck);
        byte[] bytes = blobs.get(key.toString());
        if (bytes == null) {
            throw BlobUnavailableException.missing("no blob " + claimCheck + " in memory");
        }
        return bytes.clone();
    }

    @Override
    public void delete(String claimCheck) {
        blobs.remove(ClaimCheck.require(claimCheck).toString());
    }

    public int size() {
        return blobs.size();
    }
}
