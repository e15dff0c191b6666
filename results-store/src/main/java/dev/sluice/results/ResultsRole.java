package dev.sluice.results;

import dev.sluice.results.batch.BatchFinisher;
import dev.sluice.results.longpoll.FinishedListener;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.ProjectionThread;
import dev.sluice.results.redrive.RedriveRunner;
import dev.sluice.results.retention.RetentionJob;
import dev.sluice.results.waiting.TenantStatusFollower;
import dev.sluice.results.webhook.delivery.DeliveryThread;
import dev.sluice.runtime.catalog.CatalogFollower;
import dev.sluice.runtime.role.RoleProcess;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * The results role. Starts without PostgreSQL and is not ready until it answers; jobs are accepted
 * and run meanwhile.
 */
@Singleton
final class ResultsRole implements RoleProcess {
    private static final Duration CATALOG_WITHIN = Duration.ofSeconds(30);

    private final CatalogFollower catalog;
    private final Database database;
    private final ProjectionThread projection;
    private final FinishedListener listener;
    private final RetentionJob retention;
    private final TenantStatusFollower statuses;
    private final DeliveryThread webhooks;
    private final BatchFinisher batches;
    private final RedriveRunner redrives;

    ResultsRole(
            CatalogFollower catalog,
            Database database,
            ProjectionThread projection,
            FinishedListener listener,
            RetentionJob retention,
            TenantStatusFollower statuses,
            DeliveryThread webhooks,
            BatchFinisher batches,
            RedriveRunner redrives) {
        this.catalog = catalog;
        this.database = database;
        this.projection = projection;
        this.listener = listener;
        this.retention = retention;
        this.statuses = statuses;
        this.webhooks = webhooks;
        this.batches = batches;
        this.redrives = redrives;
    }

    @Override
    public void start() {
        catalog.start(CATALOG_WITHIN);
        statuses.start();
        listener.start();
        retention.start();
        projection.start();
        webhooks.start(projection::owned);
        batches.start();
        redrives.start();
    }

    @Override
    public boolean ready() {
        return listener.listening() && projection.working();
    }

    @Override
    public boolean failed() {
        return catalog.failed() || projection.failed();
    }

    /**
     * The sender first, while its calls can end and be written down; then the projection, so that
     * its last batch is committed while the pools are open.
     */
    @Override
    public void close() {
        List.<Runnable>of(
                        webhooks::close,
                        projection::close,
                        batches::close,
                        redrives::close,
                        statuses::close,
                        retention::close,
                        listener::close,
                        database::close)
                .forEach(Runnable::run);
    }
}
