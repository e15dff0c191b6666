package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.sse.AnswerStream;
import dev.sluice.worker.provider.sse.ChatStream;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.sse.StreamWish;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is particular to one provider's wire API, as pure functions between the OpenAI-shaped bodies
 * of jobs and the provider's own. Addresses, credentials, timeouts, limits and retries are not its
 * business: {@link WireAdapter} does what all of them have in common. A wire holds no state, does
 * no I/O and reads no clock, so any thread may use it.
 */
public interface Wire {
    /** As providers of the catalogue name it, e.g. {@code openai}. */
    String name();

    /**
     * The request to send, or why there is none. What the provider cannot do is declined by the
     * name of the field that asks for it, never left out in silence.
     */
    WireRequest request(WireOrder order);

    /**
     * Headers that show who calls.
     *
     * @param order what is asked
     * @param secret what the account's credential reference leads to
     * @param address where the request goes
     * @param body of the request as it is sent, for wires that sign it
     * @param at when it is sent
     */
    Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at);

    /**
     * Reads the body of an HTTP success.
     *
     * @param order what it answers
     * @param at when it came
     */
    WireAnswer answer(WireOrder order, byte[] body, Instant at);

    /**
     * As {@link #answer(WireOrder, byte[], Instant)}, for wires whose answers are not JSON alone.
     *
     * @param contentType as the answer's header says it; empty: it does not
     */
    default WireAnswer answer(WireOrder order, byte[] body, String contentType, Instant at) {
        return answer(order, body, at);
    }

    /**
     * What a call has probably used of which nobody has counted it, because its provider does not
     * or because it broke off. Never more than was reserved for it.
     *
     * @param request as it was sent
     * @param answerBytes that came
     */
    default TokenUsage uncounted(WireOrder order, byte[] request, long answerBytes) {
        return Tokens.estimated(request.length, answerBytes);
    }

    /**
     * Whether answers to this operation may be asked for as a stream. Others come whole, and who
     * listens hears them at their end.
     */
    default boolean streams(String operation) {
        return false;
    }

    /**
     * What the events mean of the stream that answers a chat; asked for only where {@link #streams}
     * says so.
     *
     * @param at when it was asked for
     */
    default StreamFold stream(WireOrder order, Instant at) {
        throw new UnsupportedOperationException("wire " + name() + " streams nothing");
    }

    /**
     * Reads the stream that answers an order while it comes; of a chat, unless a wire has more.
     *
     * @param listener hears each event
     * @param answerBytesMax most bytes of the whole answer
     * @param at when it was asked for
     */
    default AnswerStream open(WireOrder order, Listener listener, int answerBytesMax, Instant at) {
        return new ChatStream(
                stream(order, at),
                listener,
                StreamWish.includesUsage(order.body()),
                answerBytesMax);
    }

    /**
     * What tells whether the provider answers, for nothing; empty where its API has no such
     * request. The catalogue takes checks only for wires that have one.
     *
     * @param model as the provider names it
     */
    default Optional<CheckRequest> check(String model) {
        return Optional.empty();
    }

    /** Reads the body of an HTTP failure; any bytes at all. */
    WireError error(int status, byte[] body);
}
