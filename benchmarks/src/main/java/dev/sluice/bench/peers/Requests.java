package dev.sluice.bench.peers;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.job.JobIds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * Job requests of numbered tenants. Each carries its number to the worker, in the only field that
 * goes all the way unread: the trace parent.
 */
public final class Requests {
    private static final JobIds IDS = new JobIds(new byte[32]);
    private static final Duration DEADLINE = Duration.ofHours(24);
    private static final long OUTPUT_TOKENS_MAX = 256;
    private static final String TRACE = "00-%032x-0000000000000001-00";
    private static final int NUMBER_AT = 3;
    private static final int NUMBER_LENGTH = 32;
    private static final int HEX = 16;

    private final byte[] body;

    /**
     * @param bodyBytes size of each job's body
     */
    public Requests(int bodyBytes) {
        this.body = new byte[bodyBytes];
        new Random(bodyBytes).nextBytes(body);
    }

    public JobRequest of(int tenant, long number) {
        Instant now = Instant.now();
        String name = PeerCatalog.tenant(tenant);
        int shard = PeerCatalog.shard(tenant);
        return JobRequest.newBuilder()
                .setJobId(IDS.random(name, shard, now).value())
                .setCaller(new Caller(name, shard, null, name + "-key", null))
                .setModel(PeerCatalog.ROUTE)
                .setBody(
                        new Body(
                                ByteBuffer.wrap(body),
                                null,
                                BodyEncoding.IDENTITY,
                                (long) body.length,
                                null))
                .setInputTokensMax(body.length)
                .setOutputTokensMax(OUTPUT_TOKENS_MAX)
                .setAcceptedAtMs(now.toEpochMilli())
                .setDeadlineMs(now.plus(DEADLINE).toEpochMilli())
                .setTraceParent(TRACE.formatted(number))
                .build();
    }

    /** The number of the job that is dispatched. */
    public static long number(Dispatch dispatch) {
        String trace = String.valueOf(dispatch.getTraceParent());
        return Long.parseLong(trace.substring(NUMBER_AT, NUMBER_AT + NUMBER_LENGTH), HEX);
    }
}
