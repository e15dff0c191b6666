package dev.sluice.sim.chat;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultOrder;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.latency.LatencyPlan;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.model.SimulatedModel;
import dev.sluice.sim.record.CallLog;
import dev.sluice.sim.record.OpenCall;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Serves chats: reads the call, lets {@link ChatPolicy} decide, and carries it out on the
 * connection's event loop, which never waits. Every call ends up on the record.
 */
public final class ChatCalls {
    private static final int INLINE_BYTES_MAX = 64 * 1024;
    private static final int COUNTERS_MAX = 1_000;
    private static final String JSON = "application/json";

    private final Face face;
    private final ChatConfig config;
    private final ModelCatalogue catalogue;
    private final CallLog calls;
    private final Executor largeBodies;
    private final ConcurrentHashMap<String, TokenCounter> counters = new ConcurrentHashMap<>();

    /**
     * @param largeBodies where bodies are read that would hold up an event loop; may reject
     */
    public ChatCalls(
            Face face,
            ChatConfig config,
            ModelCatalogue catalogue,
            CallLog calls,
            Executor largeBodies) {
        this.face = face;
        this.config = config;
        this.catalogue = catalogue;
        this.calls = calls;
        this.largeBodies = largeBodies;
    }

    public void serve(Exchange exchange) {
        SimRequest http = exchange.request();
        OpenCall call =
                calls.open(
                        http.headerOrEmpty("Sluice-Attempt-Id"),
                        http.headerOrEmpty("Sluice-Call-Id"));
        exchange.onClientGone(call::abort);
        long beganNanos = System.nanoTime();
        Optional<SimError> refused = face.unwelcome(http);
        if (refused.isPresent()) {
            refuse(exchange, call, refused.get(), Standing.UNLIMITED, 0);
        } else if (http.body().length <= INLINE_BYTES_MAX) {
            parsed(exchange, call, beganNanos, face.read(http, this::counter));
        } else {
            readAside(exchange, call, beganNanos);
        }
    }

    /** Large bodies take milliseconds to read and count, which would hold up the event loop. */
    private void readAside(Exchange exchange, OpenCall call, long beganNanos) {
        try {
            largeBodies.execute(
                    () -> {
                        ChatRequest.Parse parse = face.read(exchange.request(), this::counter);
                        exchange.resume(() -> parsed(exchange, call, beganNanos, parse));
                    });
        } catch (RejectedExecutionException full) {
            refuse(exchange, call, face.error(new Trouble.Status(503)), Standing.UNLIMITED, 0);
        }
    }

    private void parsed(
            Exchange exchange, OpenCall call, long beganNanos, ChatRequest.Parse parse) {
        if (exchange.ended()) {
            return;
        }
        switch (parse) {
            case ChatRequest.Parse.Invalid(SimError error, String model) -> {
                call.asked(model, false);
                refuse(exchange, call, error, Standing.UNLIMITED, 0);
            }
            case ChatRequest.Parse.Valid(ChatRequest request) -> {
                call.asked(request.model(), request.stream());
                Optional<SimulatedModel> model = catalogue.find(request.model());
                if (request.stream() && face.stream() == null) {
                    refuse(
                            exchange,
                            call,
                            face.error(new Trouble.NoStreams()),
                            Standing.UNLIMITED,
                            0);
                } else if (model.isPresent()) {
                    decide(exchange, call, beganNanos, request, model.get());
                } else {
                    SimError unknown = face.error(new Trouble.UnknownModel(request.model()));
                    refuse(exchange, call, unknown, Standing.UNLIMITED, 0);
                }
            }
        }
    }

    private void decide(
            Exchange exchange,
            OpenCall call,
            long beganNanos,
            ChatRequest request,
            SimulatedModel model) {
        SimRequest http = exchange.request();
        long draw = draw(request, call);
        FaultOrder order =
                FaultOrder.of(http.header("x-sim-fault"), http.header("x-sim-fault-rate"));
        if (order instanceof FaultOrder.Unreadable(String reason)) {
            refuse(exchange, call, face.error(new Trouble.BadOrder(reason)), Standing.UNLIMITED, 0);
            return;
        }
        Fault fault =
                ChatPolicy.fault(order, model.behaviour().faults(), Draws.unit(draw)).orElse(null);
        if (fault != null) {
            call.hitBy(fault.wireName());
        }
        switch (ChatPolicy.decide(request, model, fault, beganNanos)) {
            case ChatDecision.Refuse(Trouble trouble, Standing standing, boolean retryAfter) ->
                    refuse(
                            exchange,
                            call,
                            face.error(trouble),
                            standing,
                            retryAfter ? config.faults().retryAfter().toNanos() : 0);
            case ChatDecision.Limited(Trouble trouble, Standing standing, long retryAfterNanos) ->
                    refuse(exchange, call, face.error(trouble), standing, retryAfterNanos);
            case ChatDecision.Hang hang ->
                    exchange.after(
                            config.faults().hangMax().toNanos(),
                            () -> {
                                call.finish();
                                exchange.cut();
                            });
            case ChatDecision.Reset reset -> {
                call.finish();
                exchange.reset();
            }
            case ChatDecision.Html html -> page(exchange, call);
            case ChatDecision.Answer(Standing standing, Fault.Wire flaw) ->
                    answer(exchange, call, beganNanos, request, model, draw, standing, flaw);
        }
    }

    private void answer(
            Exchange exchange,
            OpenCall call,
            long beganNanos,
            ChatRequest request,
            SimulatedModel model,
            long draw,
            Standing standing,
            Fault.@Nullable Wire flaw) {
        ChatAnswer answer =
                ChatAnswer.compose(
                        request,
                        model.behaviour(),
                        counter(request.model()),
                        face.idPrefix(),
                        Draws.mix(draw, call.number()),
                        call.receivedAt().getEpochSecond());
        call.promptCharged(answer.promptTokens(), answer.cachedTokens());
        LatencyPlan plan = model.behaviour().latency().plan(draw);
        LatencyPlan timed = flaw == Fault.Wire.SLOW ? plan.later(config.faults().slowBy()) : plan;
        StreamFormat format = face.stream();
        if (request.stream() && format != null) {
            ChatStream stream =
                    new ChatStream(
                            format,
                            exchange,
                            call,
                            answer,
                            request.includeUsage(),
                            flaw,
                            face.error(new Trouble.Status(500)),
                            timed,
                            config.streamTick().toNanos(),
                            beganNanos);
            exchange.after(
                    remaining(timed.firstTokenNanos(), beganNanos),
                    () -> {
                        call.statusSent(200);
                        exchange.beginStream(200, face.streamType(), head(call, standing));
                        stream.begin();
                    });
        } else {
            exchange.after(
                    remaining(timed.completeNanos(answer.longestTokens()), beganNanos),
                    () -> whole(exchange, call, answer, standing, flaw));
        }
    }

    private void whole(
            Exchange exchange,
            OpenCall call,
            ChatAnswer answer,
            Standing standing,
            Fault.@Nullable Wire flaw) {
        ByteBuf body = exchange.alloc().buffer(1024);
        face.whole(body, answer);
        call.produced(answer.completionTokens(), answer.reasoningTokens());
        call.statusSent(200);
        call.finish();
        HeaderLines headers = head(call, standing);
        String type = face.wholeType(answer);
        if (flaw == Fault.Wire.TRUNCATE) {
            int half = body.readableBytes() / 2;
            exchange.answerCut(200, type, headers, body, half);
        } else {
            if (flaw == Fault.Wire.MALFORMED) {
                body.writerIndex(body.writerIndex() - body.readableBytes() / 3);
            }
            exchange.answer(200, type, headers, body);
        }
    }

    private void page(Exchange exchange, OpenCall call) {
        ByteBuf body = exchange.alloc().buffer(128);
        ByteBufUtil.writeAscii(
                body, "<html><head><title>Bad gateway</title></head><body></body></html>");
        call.statusSent(200);
        call.finish();
        exchange.answer(200, "text/html", head(call, Standing.UNLIMITED), body);
    }

    private void refuse(
            Exchange exchange,
            OpenCall call,
            SimError error,
            Standing standing,
            long retryAfterNanos) {
        call.statusSent(error.status());
        call.finish();
        HeaderLines headers = head(call, standing);
        if (retryAfterNanos > 0) {
            face.retryAfter(headers, retryAfterNanos);
        }
        ByteBuf body = exchange.alloc().buffer(error.json().length());
        ByteBufUtil.writeUtf8(body, error.json());
        exchange.answer(error.status(), JSON, headers, body);
    }

    private HeaderLines head(OpenCall call, Standing standing) {
        return face.head(Draws.mix(config.seed(), call.number()), standing);
    }

    /** The same attempt draws the same fate in every run; calls without an id draw by number. */
    private long draw(ChatRequest request, OpenCall call) {
        return call.attemptId().isEmpty()
                ? Draws.mix(config.seed(), call.number())
                : Draws.mix(Draws.mix(config.seed(), request.contentHash()), call.attemptId());
    }

    private TokenCounter counter(String model) {
        TokenCounter known = counters.get(model);
        if (known != null) {
            return known;
        }
        TokenCounter counter = TokenCounter.of(config.tokens(), model);
        if (counters.size() < COUNTERS_MAX) {
            counters.put(model, counter);
        }
        return counter;
    }

    private static long remaining(long dueNanos, long beganNanos) {
        return dueNanos == 0 ? 0 : dueNanos - (System.nanoTime() - beganNanos);
    }
}
