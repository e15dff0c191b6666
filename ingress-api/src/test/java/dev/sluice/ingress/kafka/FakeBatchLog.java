package dev.sluice.ingress.kafka;

import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;

/** The topic of batches in memory. */
@Singleton
@Replaces(KafkaBatchLog.class)
public final class FakeBatchLog implements BatchLog {
    /** What was appended, and under which key. */
    public record Entry(String tenant, String key, SpecificRecord record) {}

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    @Override
    public void append(Tenant tenant, String key, SpecificRecord record) {
        if (failing) {
            throw new SluiceException(ErrorCode.LOG_UNAVAILABLE, "the log is down");
        }
        entries.add(new Entry(tenant.name(), key, record));
    }

    public List<Entry> entries() {
        return entries;
    }

    public void fail() {
        failing = true;
    }

    public void reset() {
        entries.clear();
        failing = false;
    }
}
