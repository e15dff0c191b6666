package dev.sluice.schema.catalog.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.plan.CatalogChange.Added;
import dev.sluice.schema.catalog.plan.CatalogChange.Changed;
import dev.sluice.schema.catalog.plan.CatalogChange.Field;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a catalogue with what a file says. Objects count as a whole: a key that the file leaves
 * out has its default. Numbers are compared by value, so 0.10 is 0.1.
 */
public final class CatalogDiff {
    private CatalogDiff() {}

    /**
     * What makes the standing catalogue say what the file says, kinds in the order of a file.
     *
     * @param prune whether objects that the file lacks are removed
     */
    public static List<CatalogChange> between(Catalog standing, Catalog file, boolean prune) {
        List<CatalogChange> changes = new ArrayList<>();
        for (CatalogObject wanted : file.objects()) {
            CatalogKind kind = CatalogKind.of(wanted);
            Optional<CatalogObject> there = standing.object(kind, wanted.name());
            if (there.isEmpty()) {
                changes.add(new Added(wanted));
                continue;
            }
            List<Field> fields = fields(there.get(), wanted);
            if (!fields.isEmpty()) {
                changes.add(new Changed(wanted, standing.version(kind, wanted.name()), fields));
            }
        }
        if (prune) {
            missing(standing, file).forEach(object -> changes.add(new Removed(object)));
        }
        return changes;
    }

    /**
     * Objects that the file lacks. Files hold configuration only, and are mostly without API keys,
     * which {@code sluice key} makes, so one without any does not lack them.
     */
    public static List<CatalogObject> missing(Catalog standing, Catalog file) {
        boolean holdsKeys = file.objects().stream().anyMatch(ApiKey.class::isInstance);
        return standing.objects().stream()
                .filter(object -> CatalogKind.of(object).isConfiguration())
                .filter(object -> holdsKeys || !(object instanceof ApiKey))
                .filter(object -> file.object(CatalogKind.of(object), object.name()).isEmpty())
                .toList();
    }

    private static List<Field> fields(CatalogObject from, CatalogObject to) {
        Map<String, JsonNode> before = leaves(CatalogYaml.form(from));
        Map<String, JsonNode> after = leaves(CatalogYaml.form(to));
        Set<String> paths = new LinkedHashSet<>(before.keySet());
        paths.addAll(after.keySet());
        List<Field> fields = new ArrayList<>();
        for (String path : paths) {
            JsonNode was = before.get(path);
            JsonNode is = after.get(path);
            if (!Objects.equals(comparable(was), comparable(is))) {
                fields.add(new Field(path, text(was), text(is)));
            }
        }
        return fields;
    }

    /** Lists are leaves: their order matters, and they are short. */
    private static Map<String, JsonNode> leaves(ObjectNode form) {
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        collect("", form, leaves);
        return leaves;
    }

    private static void collect(String at, JsonNode node, Map<String, JsonNode> leaves) {
        for (var field : node.properties()) {
            String path = at + field.getKey();
            if (field.getValue().isObject()) {
                collect(path + ".", field.getValue(), leaves);
            } else {
                leaves.put(path, field.getValue());
            }
        }
    }

    private static @Nullable Object comparable(@Nullable JsonNode leaf) {
        return leaf != null && leaf.isNumber() ? leaf.decimalValue().stripTrailingZeros() : leaf;
    }

    private static @Nullable String text(@Nullable JsonNode leaf) {
        if (leaf == null) {
            return null;
        }
        return leaf.isNumber() ? leaf.decimalValue().toPlainString() : leaf.toString();
    }
}
