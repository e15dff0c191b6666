package dev.sluice.sim.openai;

import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.OperationFace;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Function;

/** POST /v1/responses. Nothing is kept, so that no response can follow on another. */
final class Responses implements OperationFace.Operation {
    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return ResponsesReader.read(http.body(), counters);
    }

    @Override
    public String idPrefix() {
        return ResponseTree.PREFIX;
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        ByteBufUtil.writeUtf8(out, new ResponseTree(answer).whole().toString());
    }

    /** Each stream counts its own events. */
    @Override
    public StreamFormat stream() {
        return new ResponseEvents();
    }
}
