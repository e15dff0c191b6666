package dev.sluice.ingress.kafka;

import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.SluiceException;
import org.apache.avro.specific.SpecificRecord;

/** Where files, batches and wishes about them are kept before anybody is told. Thread-safe. */
public interface BatchLog {
    /**
     * Appends a record of {@code sluice.batches} at the tenant's place and waits for its
     * replication.
     *
     * @param key {@code <kind>/<id>}
     * @throws SluiceException with {@code LOG_UNAVAILABLE} when that is not known in time
     */
    void append(Tenant tenant, String key, SpecificRecord record);
}
