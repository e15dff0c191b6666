package dev.sluice.worker.provider.http2;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;

/**
 * One connection. How many calls it has is its {@link Pool}'s to say; what the server said of it
 * comes from its event loop.
 */
final class Link {
    /**
     * Servers take many resets for an attack and drop the connection with all calls on it; those on
     * Netty do at more than 200 in 30 seconds. Half of it, since what runs on a connection that is
     * left, 100 calls at most unless one is configured to take more, may yet be cut off.
     */
    static final int CUTS_MAX = 100;

    static final long CUTS_NANOS = 30_000_000_000L;

    private final Channel channel;
    private volatile long theirMax;
    private volatile boolean leaving;
    // Both guarded by the pool.
    int taken;
    long idleSince;

    /** When the last were, in a ring; guarded by the pool. */
    private final long[] cuts = new long[CUTS_MAX];

    private long cut;

    /**
     * @param theirMax most streams at the same time, as the server says
     */
    Link(Channel channel, long theirMax) {
        this.channel = channel;
        this.theirMax = theirMax;
    }

    Channel channel() {
        return channel;
    }

    /** Whether it takes one more call. */
    boolean hasRoom(int ourMax) {
        return !leaving && channel.isActive() && taken < Math.min(ourMax, theirMax);
    }

    long theirMax() {
        return theirMax;
    }

    /**
     * A call on it was cut off.
     *
     * @return whether so many were that it had better be left
     */
    boolean cut(long now) {
        cuts[(int) (cut++ % CUTS_MAX)] = now;
        return cut >= CUTS_MAX && now - cuts[(int) (cut % CUTS_MAX)] < CUTS_NANOS;
    }

    void allows(long streams) {
        theirMax = streams;
    }

    /** It takes no new calls; those that it has go on. */
    void leave() {
        leaving = true;
    }

    boolean leaving() {
        return leaving;
    }

    Future<Http2StreamChannel> open(StreamEvents events) {
        return new Http2StreamChannelBootstrap(channel).handler(events).open();
    }
}
