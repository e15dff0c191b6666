package dev.sluice.schema.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Makes the ids that ingress hands out with a 202, and tells genuine ones from invented ones, so
 * that a read can answer "queued" for a job that no store has seen yet and 404 for another
 * tenant's.
 *
 * <p>What each part is for: the MAC (64 bits, over tenant, time, shard and core) makes an id
 * unforgeable, so the core need not be secret; the core has to be <em>unique</em> within a tenant,
 * across processes and restarts and without coordination. It is 80 bits from {@code SecureRandom},
 * drawn in bulk: a seeded 64-bit generator per thread would be little faster, but its sequences
 * overlap with a likelihood of streams² × length / 2^64, which a large fleet reaches within a year.
 * With 80 independent bits, a billion jobs of one tenant collide with a likelihood of 4 in ten
 * million.
 *
 * <p>The secret is part of the identity of keyed jobs: all ingress instances share it, and with
 * another secret a repeated Idempotency-Key names another job.
 *
 * <p>Thread-safe. Working state (a keyed Mac and a block of random bytes) is pooled, not
 * thread-local, because ingress runs each request on a new virtual thread; the pool keeps at most
 * two per processor.
 */
public final class JobIds {
    private static final int SECRET_BYTES_MIN = 32;

    private final byte[] secret;
    private final ArrayBlockingQueue<Signer> idle =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    /**
     * @param secret at least 32 bytes, the same in every instance of a deployment; copied
     */
    public JobIds(byte[] secret) {
        if (secret.length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "the job id secret has "
                            + secret.length
                            + " bytes, expected at least "
                            + SECRET_BYTES_MIN);
        }
        this.secret = secret.clone();
    }

    /** An id for a job without an Idempotency-Key. */
    public JobId random(String tenant, int shard, Instant now) {
        byte[] bytes = unsigned(shard, now);
        Signer signer = borrow();
        signer.randomCore(bytes);
        return signed(signer, bytes, tenant);
    }

    /**
     * An id whose core depends on tenant and key only, so that a repeated request names the same
     * job.
     */
    public JobId derived(String tenant, int shard, String idempotencyKey, Instant now) {
        byte[] bytes = unsigned(shard, now);
        Signer signer = borrow();
        signer.derivedCore(bytes, utf8(tenant), utf8(idempotencyKey));
        return signed(signer, bytes, tenant);
    }

    /**
     * Whether this deployment made the id, for this tenant. Takes the same time for any wrong MAC.
     */
    public boolean genuine(JobId id, String tenant) {
        byte[] bytes = id.bytes();
        Signer signer = borrow();
        byte[] expected = signer.mac(bytes, utf8(tenant));
        release(signer);
        return MessageDigest.isEqual(
                Arrays.copyOf(expected, JobId.MAC_BYTES),
                Arrays.copyOfRange(bytes, JobId.SIGNED_BYTES, JobId.BYTES));
    }

    private JobId signed(Signer signer, byte[] bytes, String tenant) {
        byte[] mac = signer.mac(bytes, utf8(tenant));
        release(signer);
        System.arraycopy(mac, 0, bytes, JobId.SIGNED_BYTES, JobId.MAC_BYTES);
        return JobId.ofBytes(bytes);
    }

    private static byte[] unsigned(int shard, Instant now) {
        if (shard < 0 || shard > JobId.SHARD_MAX) {
            throw new IllegalArgumentException(
                    "tenant shard " + shard + ", expected 0 to " + JobId.SHARD_MAX);
        }
        long timeMs = now.toEpochMilli();
        if (timeMs < 0 || timeMs > JobId.TIME_MAX_MS) {
            throw new IllegalArgumentException(
                    "accept time " + now + " does not fit 48 bits of epoch milliseconds");
        }
        byte[] bytes = new byte[JobId.BYTES];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (timeMs >>> 40 - 8 * i);
        }
        bytes[6] = (byte) (shard >>> 8);
        bytes[7] = (byte) shard;
        return bytes;
    }

    private Signer borrow() {
        Signer signer = idle.poll();
        return signer != null ? signer : new Signer(secret);
    }

    /**
     * A full pool drops the signer. Not called after a failure: one in an unknown state is left to
     * the collector.
     */
    private void release(Signer signer) {
        idle.offer(signer);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
