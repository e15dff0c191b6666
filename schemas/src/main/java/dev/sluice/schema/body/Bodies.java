package dev.sluice.schema.body;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Packs bodies into the envelope that travels in records, and opens it again. Small bodies travel
 * inside, larger ones go to the blob store first, so a record never names a blob that is not
 * durable.
 *
 * <p>Thread-safe if the store is.
 */
public final class Bodies {
    /** No body is larger, packed or unpacked: 32 MiB. */
    public static final int SIZE_MAX_BYTES = 32 * 1024 * 1024;

    public static final int INLINE_MAX_BYTES_DEFAULT = 16 * 1024;

    private final BlobStore blobs;
    private final int inlineMaxBytes;
    private final Set<String> storedClasses;

    public Bodies(BlobStore blobs) {
        this(blobs, INLINE_MAX_BYTES_DEFAULT, Set.of());
    }

    /**
     * @param inlineMaxBytes the largest body that travels in its record; 0 sends all but empty ones
     *     to the store
     * @param storedClasses retention classes of which all but empty ones go to the store, so that
     *     no topic keeps them
     */
    public Bodies(BlobStore blobs, int inlineMaxBytes, Set<String> storedClasses) {
        if (inlineMaxBytes < 0 || inlineMaxBytes > SIZE_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "inlineMaxBytes " + inlineMaxBytes + ", expected 0 to " + SIZE_MAX_BYTES);
        }
        this.blobs = blobs;
        this.inlineMaxBytes = inlineMaxBytes;
        this.storedClasses = Set.copyOf(storedClasses);
    }

    /** Whether a body of this size and class goes to the blob store. */
    public boolean isStored(int sizeBytes, String retentionClass) {
        return sizeBytes > (storedClasses.contains(retentionClass) ? 0 : inlineMaxBytes);
    }

    /** Whether nothing that jobs of this class send and get is to rest in topics to be read. */
    public boolean staysOutOfTopics(String retentionClass) {
        return storedClasses.contains(retentionClass);
    }

    /**
     * @param json not copied when it travels inline: do not change it afterwards
     * @param now its UTC day is the retention day of a stored body
     * @throws dev.sluice.schema.error.SluiceException with {@code BODY_TOO_LARGE}
     * @throws BlobUnavailableException when the store fails
     */
    public Body wrap(byte[] json, String retentionClass, Instant now) {
        BodySize.requireAtMost(SIZE_MAX_BYTES, json.length);
        Body body = new Body();
        body.setEncoding(BodyEncoding.IDENTITY);
        body.setSizeBytes(json.length);
        if (isStored(json.length, retentionClass)) {
            body.setClaimCheck(
                    blobs.put(retentionClass, LocalDate.ofInstant(now, ZoneOffset.UTC), json));
        } else {
            body.setInlineBytes(ByteBuffer.wrap(json));
        }
        return body;
    }

    /**
     * The bytes as the caller or the provider wrote them; the caller's own copy.
     *
     * @throws BlobUnavailableException when the blob is gone or the store fails
     * @throws UnreadableBodyException when the envelope contradicts itself or its bytes
     */
    public byte[] open(Body body) {
        long size = body.getSizeBytes();
        if (size < 0 || size > SIZE_MAX_BYTES) {
            throw new UnreadableBodyException(
                    named(body)
                            + " says it has "
                            + size
                            + " bytes, expected 0 to "
                            + SIZE_MAX_BYTES);
        }
        if (body.getKeyId() != null) {
            throw new UnreadableBodyException(
                    named(body)
                            + " is sealed with key '"
                            + body.getKeyId()
                            + "', expected a body in clear");
        }
        byte[] packed = packed(body);
        byte[] bytes =
                switch (body.getEncoding()) {
                    case IDENTITY -> packed;
                    case GZIP -> gunzip(body, packed, (int) size);
                };
        if (bytes.length != size) {
            throw new UnreadableBodyException(
                    named(body)
                            + " holds "
                            + atLeast(bytes, size)
                            + " bytes, its envelope says "
                            + size);
        }
        return bytes;
    }

    /**
     * Forgets a body that rests in the blob store. One that is gone already is fine.
     *
     * @throws BlobUnavailableException when the store fails
     */
    public void forget(String claimCheck) {
        if (ClaimCheck.parse(claimCheck).isPresent()) {
            blobs.delete(claimCheck);
        }
    }

    private byte[] packed(Body body) {
        ByteBuffer inline = body.getInlineBytes();
        String claimCheck = body.getClaimCheck();
        if (inline != null && claimCheck == null) {
            byte[] bytes = new byte[inline.remaining()];
            inline.get(inline.position(), bytes);
            return bytes;
        }
        if (inline == null && claimCheck != null) {
            return blobs.get(claimCheck);
        }
        throw new UnreadableBodyException(
                "a body has "
                        + (inline == null ? "neither" : "both")
                        + " inline bytes and a claim check, expected one of them");
    }

    /**
     * Stops one byte after the size that the envelope promises: that is enough to see a lie, or a
     * bomb.
     */
    private static byte[] gunzip(Body body, byte[] packed, int size) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readNBytes(size + 1);
        } catch (IOException e) {
            throw new UnreadableBodyException(named(body) + " is not readable as gzip", e);
        }
    }

    private static String atLeast(byte[] bytes, long size) {
        return bytes.length > size ? "more than " + size : String.valueOf(bytes.length);
    }

    private static String named(Body body) {
        return body.getClaimCheck() == null ? "an inline body" : "body " + body.getClaimCheck();
    }
}
