package dev.sluice.schema.catalog.pricemap;

import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.UnitPrice;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Left;
import dev.sluice.schema.catalog.pricemap.PriceMap.Entry.Priced;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a price map says about a catalogue. A model that stands keeps its name, its upstream name
 * and its sizes and gets the map's prices, with the surcharge that it has; one that is wanted and
 * does not stand is made of its entry.
 *
 * @param models as they shall be, also those that are so already
 * @param left wanted, but no price could be read for them
 * @param notes by model: what its calls may cost beside its prices
 * @param jumps prices that change by more than anybody expects
 */
public record PriceImport(
        List<Model> models, List<Left> left, Map<String, List<String>> notes, List<Jump> jumps) {
    public PriceImport {
        models = List.copyOf(models);
        left = List.copyOf(left);
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
        jumps = List.copyOf(jumps);
    }

    /**
     * @param selection empty: the models of the catalogue and no others
     */
    public static PriceImport of(PriceMap map, Catalog standing, Selection selection) {
        Map<String, Entry> byKey = new LinkedHashMap<>();
        map.entries().forEach(entry -> byKey.put(entry.key(), entry));
        Map<String, List<Model>> standingByKey = new LinkedHashMap<>();
        List<Left> left = new ArrayList<>();
        for (CatalogObject object : standing.objects()) {
            if (object instanceof Model model) {
                Optional<Entry> entry = entryOf(model, standing, byKey);
                entry.ifPresent(
                        e ->
                                standingByKey
                                        .computeIfAbsent(e.key(), k -> new ArrayList<>())
                                        .add(model));
                if (entry.isEmpty() && selection.isEmpty()) {
                    left.add(new Left(model.name(), "", "the map has no entry for it"));
                }
            }
        }
        List<Model> models = new ArrayList<>();
        List<Jump> jumps = new ArrayList<>();
        Map<String, List<String>> notes = new LinkedHashMap<>();
        for (Entry entry : byKey.values()) {
            List<Model> known = standingByKey.getOrDefault(entry.key(), List.of());
            if (selection.isEmpty() ? known.isEmpty() : !selection.takes(entry)) {
                continue;
            }
            switch (entry) {
                case Left unusable -> left.add(unusable);
                case Priced priced -> {
                    for (Model model : known.isEmpty() ? List.of(priced.model()) : known) {
                        Optional<Surcharge> surcharge = surcharge(model, priced.key(), known);
                        Model updated =
                                known.isEmpty() ? model : updated(model, priced.model(), surcharge);
                        List<String> of = new ArrayList<>(priced.notes());
                        surcharge.ifPresent(more -> of.add(note(more, priced)));
                        models.add(updated);
                        if (!of.isEmpty()) {
                            notes.put(updated.name(), of);
                        }
                        jumps.addAll(Jump.between(model, updated));
                    }
                }
            }
        }
        return new PriceImport(models, left, notes, jumps);
    }

    /** What a model costs more than the one that is called as the entry is. */
    private static Optional<Surcharge> surcharge(Model model, String key, List<Model> known) {
        return known.stream()
                .filter(base -> base.name().equals(key) && !model.name().equals(key))
                .filter(base -> base.upstream().equals(model.upstream()))
                .findFirst()
                .flatMap(base -> Surcharge.between(base, model));
    }

    private static String note(Surcharge surcharge, Priced of) {
        return "keeps costing %s what %s does, which has its name upstream"
                .formatted(surcharge.inWords(), of.key());
    }

    /** A model of the catalogue is looked for by its own name, then as its lanes call it. */
    private static Optional<Entry> entryOf(
            Model model, Catalog standing, Map<String, Entry> byKey) {
        Stream<String> asSold =
                standing.lanes().stream()
                        .filter(lane -> lane.model().equals(model.name()))
                        .map(Lane::account)
                        .flatMap(account -> standing.account(account).stream())
                        .map(Account::provider)
                        .sorted()
                        .map(provider -> provider + "/" + model.upstream());
        return Stream.of(Stream.of(model.name()), asSold, Stream.of(model.upstream()))
                .flatMap(keys -> keys)
                .map(byKey::get)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Model updated(Model model, Model fromMap, Optional<Surcharge> surcharge) {
        Prices prices = prices(model.prices(), fromMap.prices());
        Prices due = prices == null ? null : surcharge.map(more -> more.on(prices)).orElse(prices);
        return new Model(
                model.name(),
                model.upstream(),
                model.contextTokens(),
                model.outputTokensMax(),
                due,
                model.capabilities().isEmpty() ? fromMap.capabilities() : model.capabilities(),
                model.tokenizer(),
                model.bytesPerToken(),
                model.imageTokensMax());
    }

    /** Units that the map does not know stay, and so does what bounds those that it knows. */
    private static @Nullable Prices prices(@Nullable Prices standing, @Nullable Prices fromMap) {
        if (standing == null || fromMap == null || standing.units().isEmpty()) {
            return fromMap;
        }
        Map<String, UnitPrice> units = new LinkedHashMap<>(standing.units());
        fromMap.units()
                .forEach(
                        (unit, price) ->
                                units.merge(
                                        unit,
                                        price,
                                        (old, now) ->
                                                new UnitPrice(
                                                        now.usd(), old.most(), old.always())));
        return fromMap.with(units);
    }
}
