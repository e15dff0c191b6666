package dev.sluice.sim.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes answers and stream events in OpenAI's shape, byte by byte: this is most of what an instant
 * call costs. The texts need no escaping, which is a promise of {@link Answer}.
 */
final class ChatJson {
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();

    private ChatJson() {}

    /** The whole answer as one object. */
    static void completion(ByteBuf out, ChatAnswer answer) {
        head(out, answer, "chat.completion");
        for (int i = 0; i < answer.choices().size(); i++) {
            Answer choice = answer.choices().get(i);
            ascii(out, i == 0 ? "{\"index\":" : ",{\"index\":");
            number(out, i);
            ascii(out, ",\"message\":{\"role\":\"assistant\",\"content\":\"");
            out.writeBytes(choice.text());
            ascii(
                    out,
                    "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"");
            ascii(out, choice.cut() ? "length\"}" : "stop\"}");
        }
        ascii(out, "],\"usage\":");
        usage(out, answer);
        ascii(out, "}");
    }

    /** The event that opens a choice. */
    static void opening(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        delta(out, answer, index);
        ascii(out, "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}");
        ascii(out, ",\"logprobs\":null,\"finish_reason\":null}]");
        end(out, withUsage);
    }

    /** The event that carries one piece of a choice. */
    static void piece(ByteBuf out, ChatAnswer answer, int index, int piece, boolean withUsage) {
        Answer choice = answer.choices().get(index);
        int start = choice.pieceStart(piece);
        delta(out, answer, index);
        ascii(out, "{\"content\":\"");
        out.writeBytes(choice.text(), start, choice.pieceEnds()[piece] - start);
        ascii(out, "\"},\"logprobs\":null,\"finish_reason\":null}]");
        end(out, withUsage);
    }

    /** The event that ends a choice. */
    static void closing(ByteBuf out, ChatAnswer answer, int index, boolean withUsage) {
        delta(out, answer, index);
        ascii(out, "{},\"logprobs\":null,\"finish_reason\":\"");
        ascii(out, answer.choices().get(index).cut() ? "length\"}]" : "stop\"}]");
        end(out, withUsage);
    }

    /** The event with the usage, which has no choices. */
    static void usageEvent(ByteBuf out, ChatAnswer answer) {
        ascii(out, "data: ");
        head(out, answer, "chat.completion.chunk");
        ascii(out, "],\"usage\":");
        usage(out, answer);
        ascii(out, "}\n\n");
    }

    static void done(ByteBuf out) {
        ascii(out, "data: [DONE]\n\n");
    }

    /** An event that is not JSON. */
    static void malformedEvent(ByteBuf out) {
        ascii(out, "data: {\"id\":\"chatcmpl-\",\"choices\":[{\"delta\":{\"content\":\n\n");
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
