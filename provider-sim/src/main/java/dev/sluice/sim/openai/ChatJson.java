package dev.sluice.sim.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes answers and stream events in OpenAI's shape, byte by byte: this is most of what an instant
 * call costs. The texts need no escaping, which is a promise of {@link Answer}.
 */
final class ChatJson implements StreamFormat {
    static final ChatJson STREAM = new ChatJson();

    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private ChatJson() {}

    /** The whole answer as one object. */
    static void completion(ByteBuf out, ChatAnswer answer) {
        head(out, answer, "chat.completion");
        for (int i = 0; i < answer.choices().size(); i++) {
            Answer choice = answer.choices().get(i);
            ascii(out, i == 0 ? "{\"index\":" : ",{\"index\":");
            number(out, i);
            ascii(out, ",\"message\":{\"role\":\"assistant\",\"content\":");
            ChatAnswer.Called called = answer.called();
            if (called == null) {
                ascii(out, "\"");
                out.writeBytes(choice.text());
                ascii(out, "\"");
            } else {
                ascii(out, "null,\"tool_calls\":[{");
                call(out, called);
                ascii(out, "]");
            }
            ascii(
                    out,
                    ",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"");
            ascii(out, finish(answer, choice));
            ascii(out, "\"}");
        }
        ascii(out, "],\"usage\":");
        usage(out, answer);
        ascii(out, "}");
    }

    /** The event that opens a choice. */
    @Override
    public void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        delta(out, answer, index);
        ChatAnswer.Called called = answer.called();
        if (called == null) {
            ascii(out, "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
        } else {
            ascii(out, "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,");
            call(out, called);
            ascii(out, "]}");
        }
        ascii(out, ",\"logprobs\":null,\"finish_reason\":null}]");
        end(out, withUsage);
    }

    /** The event that carries one piece of a choice. */
    @Override
    public void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer choice = answer.choices().get(index);
        int start = choice.pieceStart(piece);
        delta(out, answer, index);
        ascii(out, "{\"content\":\"");
        out.writeBytes(choice.text(), start, choice.pieceEnds()[piece] - start);
        ascii(out, "\"},\"logprobs\":null,\"finish_reason\":null}]");
        end(out, withUsage);
    }

    /** The event that ends a choice. */
    @Override
    public void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        delta(out, answer, index);
        ascii(out, "{},\"logprobs\":null,\"finish_reason\":\"");
        ascii(out, finish(answer, answer.choices().get(index)));
        ascii(out, "\"}]");
        end(out, withUsage);
    }

    @Override
    public void end(ByteBuf out, ChatAnswer answer, boolean withUsage) {
        if (withUsage) {
            usageEvent(out, answer);
        }
        ascii(out, "data: [DONE]\n\n");
    }

    /** The event with the usage, which has no choices. */
    private static void usageEvent(ByteBuf out, ChatAnswer answer) {
        ascii(out, "data: ");
        head(out, answer, "chat.completion.chunk");
        ascii(out, "],\"usage\":");
        usage(out, answer);
        ascii(out, "}\n\n");
    }

    @Override
    public void error(ByteBuf out, SimError error) {
        ByteBufUtil.writeUtf8(out, "data: " + error.json() + "\n\n");
    }

    @Override
    public void malformed(ByteBuf out) {
        ascii(out, "data: {\"id\":\"chatcmpl-\",\"choices\":[{\"delta\":{\"content\":\n\n");
    }

    /** All but the brace that opens it. */
    private static void call(ByteBuf out, ChatAnswer.Called called) {
        ascii(out, "\"id\":\"call_");
        ascii(out, called.id());
        ascii(out, "\",\"type\":\"function\",\"function\":{\"name\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.name()));
        ascii(out, "\",\"arguments\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(called.arguments()));
        ascii(out, "\"}}");
    }

    private static String finish(ChatAnswer answer, Answer choice) {
        if (answer.called() != null) {
            return "tool_calls";
        }
        return choice.cut() ? "length" : "stop";
    }

    private static void delta(ByteBuf out, ChatAnswer answer, int index) {
        ascii(out, "data: ");
        head(out, answer, "chat.completion.chunk");
        ascii(out, "{\"index\":");
        number(out, index);
        ascii(out, ",\"delta\":");
    }

    private static void end(ByteBuf out, boolean withUsage) {
        ascii(out, withUsage ? ",\"usage\":null}\n\n" : "}\n\n");
    }

    private static void head(ByteBuf out, ChatAnswer answer, String object) {
        ascii(out, "{\"id\":\"");
        ascii(out, answer.id());
        ascii(out, "\",\"object\":\"");
        ascii(out, object);
        ascii(out, "\",\"created\":");
        number(out, answer.createdSeconds());
        ascii(out, ",\"model\":\"");
        out.writeBytes(ESCAPES.quoteAsUTF8(answer.model()));
        ascii(out, "\",\"service_tier\":\"");
        ascii(out, answer.serviceTier());
        ascii(out, "\",\"system_fingerprint\":\"fp_simulated\",\"choices\":[");
    }

    private static void usage(ByteBuf out, ChatAnswer answer) {
        int completion = answer.completionTokens();
        ascii(out, "{\"prompt_tokens\":");
        number(out, answer.promptTokens());
        ascii(out, ",\"completion_tokens\":");
        number(out, completion);
        ascii(out, ",\"total_tokens\":");
        number(out, (long) answer.promptTokens() + completion);
        ascii(out, ",\"prompt_tokens_details\":{\"cached_tokens\":");
        number(out, answer.cachedTokens());
        ascii(out, ",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":");
        number(out, answer.reasoningTokens());
        ascii(
                out,
                ",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,"
                        + "\"rejected_prediction_tokens\":0}}");
    }

    private static void number(ByteBuf out, long value) {
        ascii(out, Long.toString(value));
    }

    private static void ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }
}
