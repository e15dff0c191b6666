package dev.sluice.worker.execute;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.UnreadableBodyException;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.ProviderAdapter;
import dev.sluice.worker.provider.ProviderCall;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an attempt's body and gives the call to the adapter that its lane names. Thread-safe. */
public final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final Map<String, ProviderAdapter> adapters;
    private final Bodies bodies;

    public Calls(List<ProviderAdapter> adapters, Bodies bodies) {
        this.adapters =
                adapters.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        ProviderAdapter::wire, Function.identity()));
        this.bodies = bodies;
    }

    CallEnd call(Attempt attempt) {
        Dispatch dispatch = attempt.dispatch();
        String where = "lane " + dispatch.getAttribution().getLane();
        ProviderAdapter adapter = adapters.get(dispatch.getTarget().getWire());
        if (adapter == null) {
            LOG.error(
                    "{}: wire API {} (expected: one of {})",
                    where,
                    dispatch.getTarget().getWire(),
                    adapters.keySet());
            return CallEnd.unsent(CallFailure.Unsent.UNKNOWN_OPERATION, where);
        }
        byte[] body;
        try {
            body = bodies.open(dispatch.getBody());
        } catch (BlobUnavailableException e) {
            LOG.error("attempt {}: its body cannot be had", attempt.id(), e);
            return CallEnd.unsent(CallFailure.Unsent.BODY_UNAVAILABLE, where);
        } catch (UnreadableBodyException e) {
            LOG.error("attempt {}: its body is unreadable", attempt.id(), e);
            return CallEnd.unsent(CallFailure.Unsent.UNREADABLE_BODY, where);
        }
        return adapter.call(
                new ProviderCall(
                        attempt.id().toString(),
                        attempt.callId(),
                        dispatch.getAttribution(),
                        dispatch.getTarget(),
                        body,
                        dispatch.getOutputTokensMax(),
                        attempt.guard()));
    }
}
