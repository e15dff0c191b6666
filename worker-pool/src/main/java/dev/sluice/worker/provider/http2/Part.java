package dev.sluice.worker.provider.http2;

import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;

/** What happens to a call, in the order in which it does. */
sealed interface Part {
    /** The request is written whole. */
    record Written() implements Part {}

    /**
     * @param end whether nothing follows
     */
    record Head(Http2Headers headers, boolean end) implements Part {}

    record Bytes(byte[] bytes, boolean end) implements Part {}

    /** Nothing follows, and it should. */
    record Broken(IOException why) implements Part {}
}
