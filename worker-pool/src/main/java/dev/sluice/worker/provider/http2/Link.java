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
    private final Channel channel;
    private volatile long theirMax;
    private volatile boolean leaving;
    // Both guarded by the pool.
    int taken;
    long idleSince;

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
