package dev.sluice.sim.bedrock;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Writes answers and stream events in Converse's shape; there is one choice. */
final class ConverseJson implements StreamFormat {
    static final ConverseJson STREAM = new ConverseJson();
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private ConverseJson() {}

    static void answer(ByteBuf out, ChatAnswer answer) {
        Answer choice = answer.choices().getFirst();
        ChatAnswer.Called called = answer.called();
        String content =
                called == null
                        ? choice.text().length == 0
                                ? ""
                                : "{\"text\":\"" + ascii(choice, 0, choice.text().length) + "\"}"
                        : "{\"toolUse\":{\"toolUseId\":\"tooluse_%s\",\"name\":\"%s\",\"input\":%s}}"
                                .formatted(called.id(), escaped(called.name()), called.arguments());
        ByteBufUtil.writeUtf8(
                out,
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":["
                        + content
                        + "]}},\"stopReason\":\""
                        + reason(answer)
                        + "\","
                        + usage(answer)
                        + "}");
    }

    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        EventMessage.event(out, "messageStart", "{\"role\":\"assistant\"}");
        ChatAnswer.Called called = answer.called();
        if (called != null) {
            EventMessage.event(
                    out,
                    "contentBlockStart",
                    "{\"start\":{\"toolUse\":{\"toolUseId\":\"tooluse_%s\",\"name\":\"%s\"}},\"contentBlockIndex\":0}"
                            .formatted(called.id(), escaped(called.name())));
            delta(out, "{\"toolUse\":{\"input\":\"" + escaped(called.arguments()) + "\"}}");
        }
    }

    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer choice = answer.choices().get(index);
        int start = choice.pieceStart(piece);
        delta(
                out,
                "{\"text\":\"" + ascii(choice, start, choice.pieceEnds()[piece] - start) + "\"}");
    }

    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        EventMessage.event(out, "contentBlockStop", "{\"contentBlockIndex\":0}");
        EventMessage.event(out, "messageStop", "{\"stopReason\":\"" + reason(answer) + "\"}");
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        EventMessage.event(out, "metadata", "{" + usage(answer) + "}");
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        EventMessage.exception(
                out, "internalServerException", "{\"message\":\"Internal server error\"}");
    }

    @Override
    public void malformed(ByteBuf out) {
        EventMessage.damaged(out, "contentBlockDelta", "{}");
    }

    private static void delta(ByteBuf out, String delta) {
        EventMessage.event(
                out, "contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":" + delta + "}");
    }

    private static String reason(ChatAnswer answer) {
        if (answer.called() != null) {
            return "tool_use";
        }
        return answer.choices().getFirst().cut() ? "max_tokens" : "end_turn";
    }

    private static String usage(ChatAnswer answer) {
        return ("\"usage\":{\"inputTokens\":%d,\"outputTokens\":%d,\"totalTokens\":%d,"
                        + "\"cacheReadInputTokens\":%d,\"cacheWriteInputTokens\":0},\"metrics\":{\"latencyMs\":1}")
                .formatted(
                        answer.promptTokens() - answer.cachedTokens(),
                        answer.completionTokens(),
                        answer.promptTokens() + answer.completionTokens(),
                        answer.cachedTokens());
    }

    /** Escaped already. */
    private static String ascii(Answer choice, int start, int length) {
        return new String(choice.text(), start, length, StandardCharsets.US_ASCII);
    }

    private static String escaped(String text) {
        return new String(ESCAPES.quoteAsString(text));
    }
}
