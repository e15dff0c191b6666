package dev.sluice.sim.openai;

import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** A stream whose pieces are the data of its events, the last of which ends it. Holds no state. */
final class ToldEvents implements StreamFormat {
    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        // The first piece does.
    }

    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer told = answer.choices().get(index);
        int start = told.pieceStart(piece);
        ByteBufUtil.writeAscii(out, "data: ");
        out.writeBytes(told.text(), start, told.pieceEnds()[piece] - start);
        ByteBufUtil.writeAscii(out, "\n\n");
    }

    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        // The last piece does.
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        // As above.
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        ByteBufUtil.writeUtf8(out, "data: " + error.json() + "\n\n");
    }

    @Override
    public void malformed(ByteBuf out) {
        ByteBufUtil.writeAscii(out, "data: {\"type\":\n\n");
    }
}
