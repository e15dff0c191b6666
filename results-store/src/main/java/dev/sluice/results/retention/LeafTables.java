package dev.sluice.results.retention;

import java.util.List;
import java.util.stream.Collectors;

/** Tables of days as one, called {@code job}. */
public final class LeafTables {
    private LeafTables() {}

    /**
     * What follows FROM. All have the same columns in the same order, as each was made like {@code
     * job}, so PostgreSQL looks through the union: conditions and order reach the indexes.
     *
     * @param tables at least one; names of which no character has to be escaped
     */
    public static String as(List<String> tables) {
        return tables.size() == 1
                ? "\"%s\" job".formatted(tables.getFirst())
                : tables.stream()
                        .map("SELECT * FROM \"%s\""::formatted)
                        .collect(Collectors.joining(" UNION ALL ", "(", ") job"));
    }
}
