package dev.sluice.sim.gemini;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes answers and stream events in Gemini's shape: each event is an answer with a part of it.
 */
final class GenerateJson implements StreamFormat {
    static final GenerateJson STREAM = new GenerateJson();
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private GenerateJson() {}

    static void answer(ByteBuf out, ChatAnswer answer) {
        text(out, "{\"candidates\":[");
        for (int i = 0; i < answer.choices().size(); i++) {
            Answer choice = answer.choices().get(i);
            text(out, i == 0 ? "" : ",");
            text(out, "{\"content\":{\"parts\":[");
            if (answer.called() != null) {
                call(out, answer.called());
            } else {
                words(out, choice, 0, choice.text().length);
            }
            text(out, "],\"role\":\"model\"},\"finishReason\":\"");
            text(out, reason(answer, i));
            text(out, "\",\"index\":" + i + grounding(answer, i) + "}");
        }
        text(out, "],");
        usage(out, answer);
        text(out, ",");
        tail(out, answer);
    }

    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        if (answer.called() != null) {
            head(out);
            call(out, answer.called());
            text(out, "],\"role\":\"model\"},\"index\":" + index + "}],");
            event(out, answer);
        }
    }

    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer choice = answer.choices().get(index);
        int start = choice.pieceStart(piece);
        head(out);
        words(out, choice, start, choice.pieceEnds()[piece] - start);
        text(out, "],\"role\":\"model\"},\"index\":" + index + "}],");
        event(out, answer);
    }

    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        head(out);
        text(out, "{\"text\":\"\"}],\"role\":\"model\"},\"finishReason\":\"");
        text(out, reason(answer, index));
        text(out, "\",\"index\":" + index + grounding(answer, index) + "}],");
        usage(out, answer);
        text(out, ",");
        event(out, answer);
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        // The stream ends with the connection's answer.
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        text(out, "data: " + error.json() + "\r\n\r\n");
    }

    @Override
    public void malformed(ByteBuf out) {
        text(out, "data: {\"candidates\":[{\"content\":\r\n\r\n");
    }

    private static void head(ByteBuf out) {
        text(out, "data: {\"candidates\":[{\"content\":{\"parts\":[");
    }

    private static void event(ByteBuf out, ChatAnswer answer) {
        tail(out, answer);
        text(out, "\r\n\r\n");
    }

    private static void words(ByteBuf out, Answer choice, int start, int length) {
        text(out, "{\"text\":\"");
        out.writeBytes(choice.text(), start, length);
        text(out, "\"}");
    }

    private static void call(ByteBuf out, ChatAnswer.Called called) {
        text(out, "{\"functionCall\":{\"id\":\"");
        text(out, called.id());
        text(out, "\",\"name\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.name()));
        text(out, "\",\"args\":");
        text(out, called.arguments());
        text(out, "},\"thoughtSignature\":\"c2ltdWxhdGVk\"}");
    }

    private static void tail(ByteBuf out, ChatAnswer answer) {
        text(out, "\"modelVersion\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(answer.model()));
        text(out, "\",\"responseId\":\"");
        text(out, answer.id());
        text(out, "\"}");
    }

    private static String reason(ChatAnswer answer, int index) {
        return answer.choices().get(index).cut() ? "MAX_TOKENS" : "STOP";
    }

    private static String grounding(ChatAnswer answer, int index) {
        return answer.searches() == 0 || index > 0
                ? ""
                : ",\"groundingMetadata\":{\"webSearchQueries\":[%s]}"
                        .formatted(
                                IntStream.range(0, answer.searches())
                                        .mapToObj(n -> "\"query %d\"".formatted(n))
                                        .collect(Collectors.joining(",")));
    }

    private static void usage(ByteBuf out, ChatAnswer answer) {
        int written = answer.completionTokens() - answer.reasoningTokens();
        text(
                out,
                "\"usageMetadata\":{\"promptTokenCount\":%d,\"candidatesTokenCount\":%d,\"totalTokenCount\":%d"
                        .formatted(
                                answer.promptTokens(),
                                written,
                                answer.promptTokens() + answer.completionTokens()));
        if (answer.cachedTokens() > 0) {
            text(out, ",\"cachedContentTokenCount\":" + answer.cachedTokens());
        }
        if (answer.reasoningTokens() > 0) {
            text(out, ",\"thoughtsTokenCount\":" + answer.reasoningTokens());
        }
        text(out, "}");
    }

    private static void text(ByteBuf out, String text) {
        ByteBufUtil.writeUtf8(out, text);
    }
}
