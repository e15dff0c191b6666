package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The default responses of routes, as they are now. They are small enough to travel in a result.
 */
record Defaults(Supplier<Catalog> catalog) {

    /** Empty when the job's route has none, or none for its operation. */
    Optional<Body> of(JobRequest request, long nowMs) {
        return catalog.get()
                .route(request.getModel())
                .flatMap(route -> Optional.ofNullable(route.defaultResponse()))
                .flatMap(
                        given ->
                                given.body(
                                        request.getOperation(),
                                        request.getJobId(),
                                        request.getModel(),
                                        Instant.ofEpochMilli(nowMs)))
                .map(
                        bytes ->
                                new Body(
                                        ByteBuffer.wrap(bytes),
                                        null,
                                        BodyEncoding.IDENTITY,
                                        (long) bytes.length,
                                        null));
    }
}
