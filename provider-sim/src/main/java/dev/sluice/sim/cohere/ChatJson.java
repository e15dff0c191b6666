package dev.sluice.sim.cohere;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes answers and stream events in Cohere's shape; there is one choice. */
final class ChatJson implements StreamFormat {
    static final ChatJson STREAM = new ChatJson();
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    /** Cohere's own preamble, which it counts and does not bill. */
    private static final int PREAMBLE_TOKENS = 50;

    private ChatJson() {}

    static void reply(ByteBuf out, ChatAnswer answer) {
        text(out, "{\"id\":\"" + answer.id() + "\",\"message\":{\"role\":\"assistant\",");
        Answer choice = answer.choices().getFirst();
        ChatAnswer.Called called = answer.called();
        if (called == null) {
            text(out, "\"content\":[{\"type\":\"text\",\"text\":\"");
            out.writeBytes(choice.text());
            text(out, "\"}]}");
        } else {
            text(out, "\"tool_plan\":\"I will call it.\",\"tool_calls\":[");
            call(out, called, called.arguments());
            text(out, "]}");
        }
        end(out, answer);
        text(out, "}");
    }

    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        event(
                out,
                "message-start",
                ",\"id\":\""
                        + answer.id()
                        + "\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}");
        ChatAnswer.Called called = answer.called();
        if (called == null) {
            event(
                    out,
                    "content-start",
                    ",\"index\":0,\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}");
            return;
        }
        event(
                out,
                "tool-plan-delta",
                ",\"delta\":{\"message\":{\"tool_plan\":\"I will call it.\"}}");
        begin(out, "tool-call-start");
        text(out, ",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":");
        call(out, called, "");
        text(out, "}}}\n\n");
        begin(out, "tool-call-delta");
        text(
                out,
                ",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.arguments()));
        text(out, "\"}}}}}\n\n");
        event(out, "tool-call-end", ",\"index\":0");
    }

    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer choice = answer.choices().get(index);
        int start = choice.pieceStart(piece);
        begin(out, "content-delta");
        text(out, ",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"");
        out.writeBytes(choice.text(), start, choice.pieceEnds()[piece] - start);
        text(out, "\"}}}}\n\n");
    }

    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        if (answer.called() == null) {
            event(out, "content-end", ",\"index\":0");
        }
        begin(out, "message-end");
        text(out, ",\"delta\":{\"error\":null");
        end(out, answer);
        text(out, "}}\n\n");
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        // Said in the last event.
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        event(
                out,
                "message-end",
                ",\"delta\":{\"error\":\"internal server error\",\"finish_reason\":\"ERROR\"}");
    }

    @Override
    public void malformed(ByteBuf out) {
        text(out, "event: content-delta\ndata: {\"type\":\"content-delta\",\"del\n\n");
    }

    private static void event(ByteBuf out, String type, String rest) {
        begin(out, type);
        text(out, rest);
        text(out, "}\n\n");
    }

    private static void begin(ByteBuf out, String type) {
        text(out, "event: " + type + "\ndata: {\"type\":\"" + type + "\"");
    }

    private static void call(ByteBuf out, ChatAnswer.Called called, String arguments) {
        text(
                out,
                "{\"id\":\"" + called.id() + "\",\"type\":\"function\",\"function\":{\"name\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.name()));
        text(out, "\",\"arguments\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(arguments));
        text(out, "\"}}");
    }

    /** Why it ended, and what it used. */
    private static void end(ByteBuf out, ChatAnswer answer) {
        text(
                out,
                ",\"finish_reason\":\"%s\",\"usage\":{\"billed_units\":{\"input_tokens\":%d,\"output_tokens\":%d},\"tokens\":{\"input_tokens\":%d,\"output_tokens\":%d},\"cached_tokens\":%d}"
                        .formatted(
                                reason(answer),
                                answer.promptTokens(),
                                answer.completionTokens(),
                                answer.promptTokens() + PREAMBLE_TOKENS,
                                answer.completionTokens(),
                                answer.cachedTokens()));
    }

    private static String reason(ChatAnswer answer) {
        if (answer.called() != null) {
            return "TOOL_CALL";
        }
        return answer.choices().getFirst().cut() ? "MAX_TOKENS" : "COMPLETE";
    }

    private static void text(ByteBuf out, String text) {
        ByteBufUtil.writeUtf8(out, text);
    }
}
