package dev.sluice.sim.openai;

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
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import java.util.function.Function;

/** POST /v1/responses. Nothing is kept, so that no response can follow on another. */
final class ResponsesFace implements Face {
    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return Preconditions.check(http).map(ApiError::rendered);
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return ResponsesReader.read(http.body(), counters);
    }

    @Override
    public SimError error(Trouble trouble) {
        return ApiError.of(trouble).rendered();
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        HeaderLines headers = Replies.head(draw);
        RateLimitHeaders.add(headers, standing);
        return headers;
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        RateLimitHeaders.addRetryAfter(headers, nanos);
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
