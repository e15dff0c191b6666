package dev.sluice.sim.anthropic;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes answers and stream events in Anthropic's shape; there is one choice. */
final class MessagesJson implements StreamFormat {
    static final MessagesJson STREAM = new MessagesJson();

    /** Of an answer that was searched for. */
    private static final String CITATION =
            "{\"type\":\"web_search_result_location\",\"url\":\"https://example.com/results\","
                    + "\"title\":\"Results\",\"cited_text\":\"Bern won 3:1.\",\"encrypted_index\":\"Eo8BCioIAhgB\"}";

    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private MessagesJson() {}

    static void message(ByteBuf out, ChatAnswer answer) {
        head(out, answer);
        text(out, "\"content\":[");
        Answer choice = answer.choices().getFirst();
        ChatAnswer.Called called = answer.called();
        if (called != null) {
            use(out, called);
            text(out, called.arguments());
            text(out, "}");
        } else if (choice.text().length > 0) {
            text(out, "{\"type\":\"text\",\"text\":\"");
            out.writeBytes(choice.text());
            text(out, "\"");
            text(out, answer.searches() == 0 ? "" : ",\"citations\":[" + CITATION + "]");
            text(out, "}");
        }
        text(out, "],\"stop_reason\":\"");
        text(out, reason(answer));
        text(out, "\",\"stop_sequence\":null,\"usage\":");
        usage(out, answer, answer.completionTokens(), searches(answer));
        text(out, "}");
    }

    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        event(out, "message_start");
        text(out, ",\"message\":");
        head(out, answer);
        text(out, "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        usage(out, answer, 1, "");
        text(out, "}}\n\n");
        event(out, "content_block_start");
        text(out, ",\"index\":0,\"content_block\":");
        ChatAnswer.Called called = answer.called();
        if (called == null) {
            text(out, "{\"type\":\"text\",\"text\":\"\"}}\n\n");
            return;
        }
        use(out, called);
        text(out, "{}}}\n\n");
        event(out, "content_block_delta");
        text(out, ",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.arguments()));
        text(out, "\"}}\n\n");
    }

    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer choice = answer.choices().get(index);
        int start = choice.pieceStart(piece);
        event(out, "content_block_delta");
        text(out, ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"");
        out.writeBytes(choice.text(), start, choice.pieceEnds()[piece] - start);
        text(out, "\"}}\n\n");
    }

    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        if (answer.searches() > 0 && answer.called() == null) {
            event(out, "content_block_delta");
            text(out, ",\"index\":0,\"delta\":{\"type\":\"citations_delta\",\"citation\":");
            text(out, CITATION + "}}\n\n");
        }
        event(out, "content_block_stop");
        text(out, ",\"index\":0}\n\n");
        event(out, "message_delta");
        text(out, ",\"delta\":{\"stop_reason\":\"");
        text(out, reason(answer));
        text(out, "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":");
        text(out, Integer.toString(answer.completionTokens()));
        text(out, searches(answer));
        text(out, "}}\n\n");
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        event(out, "message_stop");
        text(out, "}\n\n");
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        text(out, "event: error\ndata: " + error.json() + "\n\n");
    }

    @Override
    public void malformed(ByteBuf out) {
        text(out, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"del\n\n");
    }

    private static void event(ByteBuf out, String type) {
        text(out, "event: ");
        text(out, type);
        text(out, "\ndata: {\"type\":\"");
        text(out, type);
        text(out, "\"");
    }

    /** Up to the value of its input. */
    private static void use(ByteBuf out, ChatAnswer.Called called) {
        text(out, "{\"type\":\"tool_use\",\"id\":\"toolu_");
        text(out, called.id());
        text(out, "\",\"name\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.name()));
        text(out, "\",\"input\":");
    }

    private static void head(ByteBuf out, ChatAnswer answer) {
        text(out, "{\"id\":\"");
        text(out, answer.id());
        text(out, "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(answer.model()));
        text(out, "\",");
    }

    private static String reason(ChatAnswer answer) {
        if (answer.called() != null) {
            return "tool_use";
        }
        return answer.choices().getFirst().cut() ? "max_tokens" : "end_turn";
    }

    private static void usage(ByteBuf out, ChatAnswer answer, int output, String more) {
        text(
                out,
                ("{\"input_tokens\":%d,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":%d,"
                                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},"
                                + "\"output_tokens\":%d,\"output_tokens_details\":{\"thinking_tokens\":%d},"
                                + "\"service_tier\":\"standard\"%s}")
                        .formatted(
                                answer.promptTokens() - answer.cachedTokens(),
                                answer.cachedTokens(),
                                output,
                                answer.reasoningTokens(),
                                more));
    }

    /** Told when all have been made. */
    private static String searches(ChatAnswer answer) {
        return answer.searches() == 0
                ? ""
                : ",\"server_tool_use\":{\"web_search_requests\":%d,\"web_fetch_requests\":0}"
                        .formatted(answer.searches());
    }

    private static void text(ByteBuf out, String text) {
        ByteBufUtil.writeUtf8(out, text);
    }
}
