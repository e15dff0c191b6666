package dev.sluice.standalone.catalog;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;
import dev.sluice.schema.catalog.plan.CatalogChange;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import dev.sluice.schema.catalog.plan.CatalogDiff;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import java.util.List;

/** What has to be written to pause and to resume. Pure. */
public final class PausePlan {
    private PausePlan() {}

    /**
     * @throws IllegalArgumentException when the catalogue lacks what is to be paused
     */
    public static Ready pause(Catalog standing, CatalogKind kind, String name, Pause pause) {
        if (standing.object(kind, name).isEmpty()) {
            throw new IllegalArgumentException(
                    "%s %s: not in the catalogue (expected: one that is)"
                            .formatted(kind.wireId(), name));
        }
        return new Ready(CatalogDiff.between(standing, Catalog.EMPTY.with(pause, 1), false));
    }

    /** Nothing, if there is no such pause. */
    public static Ready resume(Catalog standing, String pause) {
        return new Ready(
                standing.object(CatalogKind.PAUSE, pause)
                        .map(there -> List.<CatalogChange>of(new Removed(there)))
                        .orElseGet(List::of));
    }
}
