package dev.sluice.sim.cohere;

import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;

/** POST /v2/chat. */
final class ChatFace implements Face {
    private static final String PATH = "/v2/chat";

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return Preconditions.check(http, http.path().equals(PATH));
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return RequestReader.read(http.body(), counters);
    }

    @Override
    public SimError error(Trouble trouble) {
        return Errors.of(trouble);
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        return Preconditions.head(draw);
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        // Cohere does not say.
    }

    @Override
    public String idPrefix() {
        return "";
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        ChatJson.reply(out, answer);
    }

    @Override
    public StreamFormat stream() {
        return ChatJson.STREAM;
    }
}
