package dev.sluice.results.webhook.endpoint;

import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.results.webhook.WebhookRows;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Keeps endpoints. Another tenant's endpoint is not there. Changes are on disk when these return.
 */
@Singleton
public final class Endpoints {
    private final WebhookRows rows;
    private final Sealer sealer;
    private final int perTenantMax;
    private final InstantSource clock;

    public Endpoints(WebhookRows rows, Sealer sealer, WebhookConfig config, InstantSource clock) {
        this.rows = rows;
        this.sealer = sealer;
        this.perTenantMax = config.endpointsMax();
        this.clock = clock;
    }

    /**
     * @param secret shown this once
     */
    record Made(Endpoint endpoint, SigningSecret secret) {}

    Made create(String tenant, EndpointOrder order) {
        long nowMs = clock.millis();
        Endpoint endpoint = order.create(tenant, EventIds.fresh("we_", clock.instant()), nowMs);
        SigningSecret given = order.secret();
        SigningSecret secret = given == null ? SigningSecret.fresh() : given;
        byte[] sealed = sealer.seal(secret, tenant, endpoint.id());
        return rows.write(
                connection -> {
                    EndpointTable.durably(connection);
                    // Two at a time see each other's, or the bound would not be one.
                    lockTenant(connection, tenant);
                    if (EndpointTable.list(connection, tenant).size() >= perTenantMax) {
                        throw new SluiceException(
                                ErrorCode.INVALID_REQUEST,
                                "tenant %s has %d endpoints (expected: at most as many, limit sluice.results.webhooks.endpoints-max)"
                                        .formatted(tenant, perTenantMax));
                    }
                    EndpointTable.insert(connection, endpoint, sealed);
                    return new Made(endpoint, secret);
                });
    }

    List<Endpoint> list(String tenant) {
        return rows.read(connection -> EndpointTable.list(connection, tenant));
    }

    public Endpoint get(String tenant, String id) {
        return rows.read(
                connection -> {
                    var found = EndpointTable.find(connection, tenant, id);
                    return found.orElseThrow(() -> missing(id));
                });
    }

    Endpoint update(String tenant, String id, EndpointOrder order) {
        return rows.write(
                connection -> {
                    EndpointTable.durably(connection);
                    Endpoint standing =
                            EndpointTable.lock(connection, tenant, id)
                                    .filter(endpoint -> !endpoint.isJobUrls())
                                    .orElseThrow(() -> missing(id));
                    Endpoint changed = order.change(standing, clock.millis());
                    EndpointTable.update(connection, changed);
                    if (order.beginsAnew(standing)) {
                        EndpointTable.beginAnew(connection, tenant, id, changed.updatedMs());
                    }
                    return changed;
                });
    }

    void delete(String tenant, String id) {
        rows.write(
                connection -> {
                    EndpointTable.durably(connection);
                    if (id.equals(Endpoint.JOB_URLS)
                            || !EndpointTable.delete(connection, tenant, id)) {
                        throw missing(id);
                    }
                    return true;
                });
    }

    /**
     * The new secret signs from now on; the one before it signs too for a while, so that receivers
     * can change over.
     */
    Made rotate(String tenant, String id, Duration oldExpiresIn) {
        SigningSecret secret = SigningSecret.fresh();
        byte[] sealed = sealer.seal(secret, tenant, id);
        long nowMs = clock.millis();
        return rows.write(
                connection -> {
                    EndpointTable.durably(connection);
                    boolean first =
                            id.equals(Endpoint.JOB_URLS)
                                    && EndpointTable.insert(
                                            connection, jobUrls(tenant, nowMs), sealed);
                    if (EndpointTable.lock(connection, tenant, id).isEmpty()) {
                        throw missing(id);
                    }
                    if (!first) {
                        EndpointTable.rotate(
                                connection,
                                tenant,
                                id,
                                sealed,
                                nowMs + oldExpiresIn.toMillis(),
                                nowMs);
                    }
                    Endpoint endpoint =
                            EndpointTable.find(connection, tenant, id)
                                    .orElseThrow(() -> missing(id));
                    return new Made(endpoint, secret);
                });
    }

    /** A tenant that never asked for a secret is signed for all the same. */
    public void ensureJobUrls(Connection connection, String tenant) throws SQLException {
        EndpointTable.durably(connection);
        EndpointTable.insert(
                connection,
                jobUrls(tenant, clock.millis()),
                sealer.seal(SigningSecret.fresh(), tenant, Endpoint.JOB_URLS));
    }

    private static Endpoint jobUrls(String tenant, long nowMs) {
        return new Endpoint(
                tenant,
                Endpoint.JOB_URLS,
                null,
                null,
                List.of(),
                false,
                true,
                null,
                null,
                nowMs,
                nowMs,
                null);
    }

    private static void lockTenant(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement(
                        "SELECT pg_advisory_xact_lock(hashtextextended('webhooks/' || ?, 0))")) {
            lock.setString(1, tenant);
            lock.execute();
        }
    }

    static SluiceException missing(String id) {
        return new SluiceException(
                ErrorCode.NOT_FOUND,
                "webhook endpoint %s (expected: the id of an endpoint of this tenant)"
                        .formatted(id.length() <= 64 ? id : "of " + id.length() + " characters"));
    }
}
