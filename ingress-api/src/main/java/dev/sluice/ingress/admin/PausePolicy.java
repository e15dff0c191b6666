package dev.sluice.ingress.admin;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.Pause;

/** Pauses and resumes. Doing either twice is no error. */
final class PausePolicy {
    private PausePolicy() {}

    static Ruling pause(Catalog standing, CatalogKind kind, String name, Pause wanted) {
        if (standing.object(kind, name).isEmpty()) {
            return ObjectPolicy.missing(kind, name);
        }
        boolean holdsAlready =
                standing.object(CatalogKind.PAUSE, wanted.name())
                        .map(Pause.class::cast)
                        .filter(pause -> pause.reason().equals(wanted.reason()))
                        .isPresent();
        return holdsAlready
                ? ObjectPolicy.nothing(standing.version(CatalogKind.PAUSE, wanted.name()))
                : ObjectPolicy.put(standing, wanted);
    }

    /** Also of what is not in the catalogue any more. */
    static Ruling resume(Catalog standing, CatalogKind kind, String name) {
        String pause = Pause.name(kind, name);
        if (standing.object(CatalogKind.PAUSE, pause).isPresent()) {
            return ObjectPolicy.delete(
                    standing, CatalogKind.PAUSE, pause, new Precondition.Present());
        }
        return standing.object(kind, name).isPresent()
                ? ObjectPolicy.nothing(0)
                : ObjectPolicy.missing(kind, name);
    }
}
