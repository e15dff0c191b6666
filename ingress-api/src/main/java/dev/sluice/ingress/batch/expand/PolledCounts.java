package dev.sluice.ingress.batch.expand;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.status.ResultsApi;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts of results-store, asked for from time to time beside the runner, which waits for nobody.
 * While they do not come, expansion stands still when as many jobs are in flight as may be.
 * Thread-safe.
 */
@Singleton
final class PolledCounts implements FinishedCounts {
    private static final Logger LOG = LoggerFactory.getLogger(PolledCounts.class);
    private static final int IDS_PER_CALL = 50;

    private final ResultsApi documents;
    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();

    PolledCounts(ResultsApi documents) {
        this.documents = documents;
    }

    @Override
    public long of(String batchId) {
        return counts.getOrDefault(batchId, 0L);
    }

    /** Asks for these, and forgets all others, unless an answer is under way. */
    void ask(Collection<String> batchIds) {
        counts.keySet().retainAll(batchIds);
        if (!batchIds.isEmpty() && asking.compareAndSet(false, true)) {
            List<String> ids = List.copyOf(batchIds);
            Thread.ofVirtual().name("batch-counts").start(() -> request(ids));
        }
    }

    private void request(List<String> ids) {
        try {
            for (int i = 0; i < ids.size(); i += IDS_PER_CALL) {
                String some =
                        String.join(",", ids.subList(i, Math.min(i + IDS_PER_CALL, ids.size())));
                documents.find("/batch-counts?ids=" + some).ifPresent(this::take);
            }
        } catch (SluiceException e) {
            LOG.debug("counts of batches did not come: {}", e.getMessage());
        } finally {
            asking.set(false);
        }
    }

    /** An object of counts by batch; a count only grows. */
    private void take(byte[] document) {
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String id = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    counts.merge(id, parser.getLongValue(), Math::max);
                }
            }
        } catch (IOException e) {
            LOG.warn("counts of batches are not readable: {}", e.getMessage());
        }
    }
}
