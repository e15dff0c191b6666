package dev.sluice.standalone.catalog;

import dev.sluice.schema.catalog.plan.CatalogChange;
import dev.sluice.schema.catalog.plan.CatalogChange.Added;
import dev.sluice.schema.catalog.plan.CatalogChange.Changed;
import dev.sluice.schema.catalog.plan.CatalogChange.Field;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.catalog.plan.CatalogPlan.Refused;
import dev.sluice.schema.catalog.plan.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A plan for the screen: a line for each object and each key of it that changes. Pure. */
public final class PlanText {
    private PlanText() {}

    /** Empty for a plan that changes nothing. */
    public static List<String> changes(CatalogPlan plan) {
        return plan.changes().stream().flatMap(PlanText::lines).toList();
    }

    /** Empty for a plan that may be written. */
    public static List<String> refusals(CatalogPlan plan) {
        return switch (plan) {
            case Ready ignored -> List.of();
            case Refused refused -> refused.refusals().stream().map(Refusal::inWords).toList();
        };
    }

    private static Stream<String> lines(CatalogChange change) {
        return switch (change) {
            case Added added -> Stream.of("added " + added.key());
            case Changed changed ->
                    Stream.concat(
                            Stream.of(
                                    "changed %s (version %d -> %d)"
                                            .formatted(
                                                    changed.key(),
                                                    changed.standing(),
                                                    changed.standing() + 1)),
                            changed.fields().stream().map(PlanText::line));
            case Removed removed -> Stream.of("removed " + removed.key());
        };
    }

    private static String line(Field field) {
        return "  %s: %s -> %s".formatted(field.path(), value(field.from()), value(field.to()));
    }

    private static String value(@Nullable String value) {
        return value == null ? "(none)" : value;
    }
}
