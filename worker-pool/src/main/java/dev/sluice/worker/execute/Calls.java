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
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.stream.Feed;
import dev.sluice.worker.stream.Feeds;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an attempt's body and gives the call to the adapter that its lane names, with the caller
 * who waits for it listening. Thread-safe.
 */
public final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private final Map<String, ProviderAdapter> adapters;
    private final Bodies bodies;
    private final Feeds feeds;

    public Calls(List<ProviderAdapter> adapters, Bodies bodies, Feeds feeds) {
        this.adapters =
                adapters.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        ProviderAdapter::wire, Function.identity()));
        this.bodies = bodies;
        this.feeds = feeds;
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
        Feed feed = feeds.open(attempt);
        CallEnd end = heard(attempt, adapter, body, feed);
        return end.withDelivered(feed.end(end));
    }

    /** What a caller has heard counts also when a defect of ours ends the call. */
    private static CallEnd heard(Attempt attempt, ProviderAdapter adapter, byte[] body, Feed feed) {
        Dispatch dispatch = attempt.dispatch();
        try {
            return adapter.call(
                    new ProviderCall(
                            attempt.id().toString(),
                            attempt.callId(),
                            dispatch.getAttribution(),
                            dispatch.getTarget(),
                            body,
                            dispatch.getOutputTokensMax(),
                            Reserved.of(dispatch.getUnits()),
                            attempt.guard(),
                            feed));
        } catch (RuntimeException | Error e) {
            return Defect.end(attempt, e);
        }
    }
}
