package dev.sluice.router.coordinator.pause;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;
import org.jspecify.annotations.Nullable;

/** Which pause holds a job. Runs per dispatch, so it costs nothing while there is none. */
public final class PausePolicy {
    private PausePolicy() {}

    /**
     * Whether a pause still holds jobs. That of a lane which is gone does not: they go on along
     * their plan, or end.
     */
    public static boolean stands(Catalog catalog, String pause) {
        String lane = Catalog.key(CatalogKind.LANE, "");
        return catalog.object(CatalogKind.PAUSE, pause).isPresent()
                && (!pause.startsWith(lane)
                        || catalog.lane(pause.substring(lane.length())).isPresent());
    }

    /**
     * @param lane where its next call would run
     * @return the name of a pause; null when the job may go on
     */
    public static @Nullable String holding(
            Catalog catalog, String tenant, String route, String lane) {
        if (!catalog.anyPaused()) {
            return null;
        }
        if (catalog.paused(CatalogKind.LANE, lane)) {
            return Pause.name(CatalogKind.LANE, lane);
        }
        if (catalog.paused(CatalogKind.TENANT, tenant)) {
            return Pause.name(CatalogKind.TENANT, tenant);
        }
        return catalog.paused(CatalogKind.ROUTE, route)
                ? Pause.name(CatalogKind.ROUTE, route)
                : null;
    }
}
