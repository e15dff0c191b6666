package dev.sluice.ingress.batch.expand;

import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished batches of a partition, in the order in which they came, made of its records. A
 * batch's request stands before all else of it, also after compaction. Used by the runner alone;
 * bounded by what tenants may have unfinished.
 */
final class BatchBook {
    private final Map<String, LiveBatch> live = new LinkedHashMap<>();

    void on(SpecificRecord record) {
        switch (record) {
            case BatchRequest request ->
                    live.putIfAbsent(request.getBatchId(), new LiveBatch(request));
            case BatchProgress progress -> {
                LiveBatch batch = find(progress.getBatchId());
                if (batch != null) {
                    batch.on(progress);
                }
            }
            case BatchCancel cancel -> {
                LiveBatch batch = find(cancel.getBatchId());
                if (batch != null) {
                    batch.wishCancelled();
                }
            }
            case BatchEnded end -> live.remove(end.getBatchId());
            // Files are of no concern here.
            default -> {}
        }
    }

    Collection<LiveBatch> live() {
        return live.values();
    }

    @Nullable LiveBatch find(String id) {
        return live.get(id);
    }
}
