package dev.sluice.sim.chat;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultOrder;
import dev.sluice.sim.fault.FaultPolicy;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.limit.Admission;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.model.SimulatedModel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a well-formed call: faults first, so that a model that is down is down
 * for every call, and what a fault ends takes nothing from the limits; then the context window;
 * then the limits.
 */
final class ChatPolicy {
    private ChatPolicy() {}

    /**
     * @param draw the call's number in [0, 1) for faults
     */
    static Optional<Fault> fault(FaultOrder order, List<FaultRule> ofModel, double draw) {
        return switch (order) {
            case FaultOrder.Unspoken unspoken -> FaultPolicy.choose(ofModel, draw);
            case FaultOrder.Spoken(List<FaultRule> rules) -> FaultPolicy.choose(rules, draw);
            case FaultOrder.Unreadable unreadable -> Optional.empty();
        };
    }

    static ChatDecision decide(
            ChatRequest request, SimulatedModel model, @Nullable Fault fault, long nowNanos) {
        return switch (fault) {
            case null -> admit(request, model, null, nowNanos);
            case Fault.Status status ->
                    new ChatDecision.Refuse(
                            new Trouble.Status(status.code()),
                            model.limiter().standing(nowNanos),
                            status.code() == 429 || status.code() == 503);
            case Fault.Wire wire ->
                    switch (wire) {
                        case HANG -> new ChatDecision.Hang();
                        case RESET -> new ChatDecision.Reset();
                        case WRONG_TYPE -> new ChatDecision.Html();
                        case QUOTA ->
                                new ChatDecision.Refuse(
                                        new Trouble.SpentQuota(),
                                        model.limiter().standing(nowNanos),
                                        false);
                        case ERROR_MIDWAY ->
                                request.stream()
                                        ? admit(request, model, wire, nowNanos)
                                        : new ChatDecision.Refuse(
                                                new Trouble.Status(500),
                                                model.limiter().standing(nowNanos),
                                                false);
                        case MALFORMED, SLOW, TRUNCATE -> admit(request, model, wire, nowNanos);
                    };
        };
    }

    private static ChatDecision admit(
            ChatRequest request, SimulatedModel model, Fault.@Nullable Wire fault, long nowNanos) {
        int contextMax = model.behaviour().contextTokensMax();
        if (request.promptTokens() > contextMax) {
            return new ChatDecision.Refuse(
                    new Trouble.ContextExceeded(contextMax, request.promptTokens()),
                    model.limiter().standing(nowNanos),
                    false);
        }
        return switch (model.limiter().admit(charge(request), nowNanos)) {
            case Admission.Admitted(Standing standing) -> new ChatDecision.Answer(standing, fault);
            case Admission.Limited limited ->
                    new ChatDecision.Limited(
                            new Trouble.Limited(model.name(), limited),
                            limited.standing(),
                            limited.retryAfterNanos());
            case Admission.TooLarge tooLarge ->
                    new ChatDecision.Refuse(
                            new Trouble.TooLarge(model.name(), tooLarge),
                            tooLarge.standing(),
                            false);
        };
    }

    /** As documented: the larger of the caller's limit and the tokens of the prompt. */
    private static long charge(ChatRequest request) {
        return request.tokensMax() == Integer.MAX_VALUE
                ? request.promptTokens()
                : Math.max(request.tokensMax(), request.promptTokens());
    }
}
