package dev.sluice.schema.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A catalogue as a YAML (or JSON) file: one list per kind. */
public final class CatalogFile {
    private CatalogFile() {}

    /**
     * @throws IllegalArgumentException naming the offender: no YAML, unknown section, bad object,
     *     dangling reference
     */
    public static Catalog parse(String yaml) {
        Catalog catalog = part(yaml);
        catalog.requireConsistent();
        return catalog;
    }

    /**
     * Reads a file that may refer to objects which a catalogue has and the file has not.
     *
     * @throws IllegalArgumentException as {@link #parse}, but for references
     */
    public static Catalog part(String yaml) {
        JsonNode root;
        try {
            root = CatalogJson.YAML.readTree(yaml);
        } catch (IOException e) {
            throw new IllegalArgumentException("catalogue file: " + e.getMessage(), e);
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException(
                    "catalogue file: no sections (expected: some of %s)".formatted(sections()));
        }
        List<CatalogObject> objects = new ArrayList<>();
        for (var section : root.properties()) {
            CatalogKind kind =
                    CatalogKind.ofSection(section.getKey())
                            .filter(CatalogKind::isConfiguration)
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "catalogue file: section %s (expected: one of %s)"
                                                            .formatted(
                                                                    section.getKey(), sections())));
            if (!section.getValue().isArray()) {
                throw new IllegalArgumentException(
                        "catalogue file: section %s (expected: a list)"
                                .formatted(section.getKey()));
            }
            section.getValue().forEach(node -> objects.add(CatalogJson.read(kind, node)));
        }
        return Catalog.of(objects);
    }

    private static List<String> sections() {
        return Arrays.stream(CatalogKind.values())
                .filter(CatalogKind::isConfiguration)
                .map(CatalogKind::section)
                .toList();
    }
}
