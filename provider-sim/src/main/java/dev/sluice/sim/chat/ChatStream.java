package dev.sluice.sim.chat;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.latency.LatencyPlan;
import dev.sluice.sim.record.OpenCall;
import dev.sluice.sim.text.Answer;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sends one answer as server-sent events, each piece of text when it is due. One timer per stream
 * at a time; on its connection's event loop only.
 */
final class ChatStream {
    private static final int EVENT_BYTES = 256;

    private final StreamFormat format;
    private final Exchange exchange;
    private final OpenCall call;
    private final ChatAnswer answer;
    private final boolean includeUsage;
    private final Fault.@Nullable Wire fault;
    private final SimError error;
    private final LatencyPlan plan;
    private final long tickNanos;
    private final long beganNanos;
    private final int pieces;
    private final double tokensPerPiece;
    private int sent;

    /**
     * @param error to end with, where the fault is one
     */
    ChatStream(
            StreamFormat format,
            Exchange exchange,
            OpenCall call,
            ChatAnswer answer,
            boolean includeUsage,
            Fault.@Nullable Wire fault,
            SimError error,
            LatencyPlan plan,
            long tickNanos,
            long beganNanos) {
        this.format = format;
        this.exchange = exchange;
        this.call = call;
        this.answer = answer;
        this.includeUsage = includeUsage;
        this.fault = fault;
        this.error = error;
        this.plan = plan;
        this.tickNanos = tickNanos;
        this.beganNanos = beganNanos;
        int longest = 0;
        for (Answer choice : answer.choices()) {
            longest = Math.max(longest, choice.pieceEnds().length);
        }
        this.pieces = longest;
        this.tokensPerPiece = longest == 0 ? 0 : (double) answer.longestTokens() / longest;
    }

    /** Sends the opening events; the response head has gone before. */
    void begin() {
        ByteBuf events = exchange.alloc().buffer(EVENT_BYTES * 2);
        for (int i = 0; i < answer.choices().size(); i++) {
            format.opening(events, answer, i, includeUsage);
        }
        sendDue(events);
    }

    private void sendDue(ByteBuf events) {
        long elapsed = System.nanoTime() - beganNanos;
        boolean endsEarly = fault == Fault.Wire.TRUNCATE || fault == Fault.Wire.ERROR_MIDWAY;
        int last = endsEarly ? pieces / 2 : pieces;
        while (sent < last && plan.dueNanos(sent * tokensPerPiece) <= elapsed) {
            if (sent == 1 && fault == Fault.Wire.MALFORMED) {
                format.malformed(events);
            }
            piece(events);
        }
        call.produced(tokensSent(), answer.reasoningTokens());
        if (sent < last) {
            exchange.stream(events);
            long wait = plan.dueNanos(sent * tokensPerPiece) - (System.nanoTime() - beganNanos);
            exchange.after(
                    Math.max(Math.max(wait, tickNanos), 1),
                    () -> sendDue(exchange.alloc().buffer(EVENT_BYTES)));
        } else if (fault == Fault.Wire.TRUNCATE) {
            call.finish();
            exchange.stream(events);
            exchange.cut();
        } else if (fault == Fault.Wire.ERROR_MIDWAY) {
            call.finish();
            format.error(events, error);
            exchange.stream(events);
            exchange.endStream();
        } else {
            end(events);
        }
    }

    private void piece(ByteBuf events) {
        for (int i = 0; i < answer.choices().size(); i++) {
            if (sent < answer.choices().get(i).pieceEnds().length) {
                format.piece(events, answer, i, sent, includeUsage);
            }
        }
        sent++;
    }

    private void end(ByteBuf events) {
        for (int i = 0; i < answer.choices().size(); i++) {
            format.closing(events, answer, i, includeUsage);
        }
        format.end(events, answer, includeUsage);
        call.finish();
        exchange.stream(events);
        exchange.endStream();
    }

    private int tokensSent() {
        int tokens = answer.reasoningTokens();
        for (Answer choice : answer.choices()) {
            tokens += choice.tokensOf(Math.min(sent, choice.pieceEnds().length));
        }
        return tokens;
    }
}
