package dev.sluice.sim.chat;

import io.netty.buffer.ByteBuf;

/** How one wire writes an answer as a stream of events. */
public interface StreamFormat {
    /** What opens a choice. */
    void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage);

    /** One piece of a choice. */
    void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage);

    /** What ends a choice. */
    void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage);

    /** What ends the stream. */
    void end(ByteBuf out, ChatAnswer answer, boolean withUsage);

    /** The provider gives up. */
    void error(ByteBuf out, SimError error);

    /** An event that is not JSON. */
    void malformed(ByteBuf out);
}
