package dev.sluice.router.coordinator.plan;

import dev.sluice.router.coordinator.plan.Fit.Excluded;
import dev.sluice.router.coordinator.plan.Fit.Fits;
import dev.sluice.router.coordinator.plan.Fit.Why;
import dev.sluice.router.coordinator.tokens.InputTokens;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.Ask;
import dev.sluice.schema.wire.BilledApart;
import dev.sluice.schema.wire.WireFeatures;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Whether a job may run on one lane, and if not, the first reason. */
final class LaneFitPolicy {
    /** In nano-dollars. Nobody means a call like that: a number in its body is wrong. */
    private static final long CALL_COST_MAX = 1_000_000_000_000_000L;

    private final JobNeeds job;
    private final Tenant tenant;
    private final DataClass dataClass;
    private final Catalog catalog;
    private final LaneView lanes;

    /**
     * @param dataClass the strictest of job, tenant and route
     */
    LaneFitPolicy(
            JobNeeds job, Tenant tenant, DataClass dataClass, Catalog catalog, LaneView lanes) {
        this.job = job;
        this.tenant = tenant;
        this.dataClass = dataClass;
        this.catalog = catalog;
        this.lanes = lanes;
    }

    Fit fit(String name) {
        Optional<Lane> found = catalog.lane(name);
        Optional<Model> sold = found.flatMap(lane -> catalog.model(lane.model()));
        if (found.isEmpty() || sold.isEmpty()) {
            return excluded(name, Why.OTHER, "the catalogue has no such lane or not its model");
        }
        Lane lane = found.get();
        Model model = sold.get();
        Optional<Prices> prices = model.pricesIn(lane.serviceTier());
        if (prices.isEmpty()) {
            return excluded(name, Why.PRICE, "no price in tier " + word(lane.serviceTier()));
        }
        if (lane.trust().compareTo(dataClass) < 0) {
            return excluded(
                    name,
                    Why.OTHER,
                    "trust %s, the data are %s".formatted(word(lane.trust()), word(dataClass)));
        }
        if (!tenant.regions().isEmpty()
                && (lane.region() == null || !tenant.regions().contains(lane.region()))) {
            return excluded(
                    name,
                    Why.OTHER,
                    lane.region() == null
                            ? "region unknown, the tenant allows some only"
                            : "region %s is not one of the tenant's".formatted(lane.region()));
        }
        if (!model.capabilities().isEmpty()
                && !model.capabilities().containsAll(job.capabilities())) {
            return lacking(lane, model);
        }
        Optional<Provider> provider =
                catalog.account(lane.account()).map(Account::provider).flatMap(catalog::provider);
        if (provider.isPresent() && !WireFeatures.has(provider.get().wire(), job.operation())) {
            return excluded(
                    name,
                    Why.OTHER,
                    "wire %s has no %s".formatted(provider.get().wire(), job.operation()));
        }
        Optional<Ask> unheard = provider.flatMap(this::unheard);
        if (unheard.isPresent()) {
            return lacking(
                    name,
                    "provider %s has nothing for %s"
                            .formatted(provider.get().name(), unheard.get().word()),
                    unheard.get().pointer());
        }
        return switch (UnitBound.of(job.units(), prices.get())) {
            case UnitBound.Bound(var units) -> sized(lane, model, prices.get(), units);
            case UnitBound.Unpriced(String unit) ->
                    unsold(name, unit, "no price of %s in prices.units".formatted(unit));
            case UnitBound.Unbounded(UnitKind kind) ->
                    unsold(
                            name,
                            kind.word(),
                            "nothing bounds %s, neither %s nor most in prices.units"
                                    .formatted(kind.word(), bound(kind)));
        };
    }

    /** What of a request could have bounded it. */
    private static String bound(UnitKind kind) {
        return switch (kind) {
            case AUDIO_SECOND -> "the head of the audio";
            case CHARACTER -> "input of the request";
            case IMAGE -> "n of the request";
            case WEB_SEARCH, FILE_SEARCH, CODE_INTERPRETER, IMAGE_GENERATION ->
                    "max_tool_calls of the request";
            case SEARCH_SOURCE -> "max_search_results of search_parameters";
            case REQUEST, GROUNDED_PROMPT, CITATION_TOKEN, SEARCH_UNIT -> "the request";
        };
    }

    /** Said of the field that asks for the unit. */
    private Excluded unsold(String lane, String unit, String reason) {
        return job.asks().stream()
                .filter(ask -> BilledApart.isFor(ask, unit))
                .findFirst()
                .map(ask -> lacking(lane, reason, ask.pointer()))
                .orElseGet(() -> excluded(lane, Why.OTHER, reason));
    }

    private Fit sized(Lane lane, Model model, Prices prices, Map<String, Long> units) {
        long atLeast = job.outputTokensMax().orElse(1);
        if (atLeast > model.outputTokensMax()) {
            return excluded(
                    lane.name(),
                    Why.OTHER,
                    "writes at most %d tokens, %d are asked for"
                            .formatted(model.outputTokensMax(), atLeast));
        }
        if (InputTokens.about(job.inputBytes(), job.prompt(), model) + atLeast
                > model.contextTokens()) {
            return excluded(
                    lane.name(),
                    Why.OTHER,
                    "context of %d tokens, the prompt has %d bytes"
                            .formatted(model.contextTokens(), job.inputBytes()));
        }
        long output =
                InputTokens.output(
                        job.prompt(), job.outputTokensMax().orElse(model.outputTokensMax()));
        boolean media = MediaBound.isAmong(job.capabilities()) || MediaBound.mayBeIn(job.prompt());
        long input =
                InputTokens.bound(job.inputBytes(), job.prompt(), model, UnitBound.rounds(units));
        long cost = prices.boundNanoUsd(MediaBound.of(input, output, media, units));
        if (cost > CALL_COST_MAX) {
            return excluded(
                    lane.name(),
                    Why.OTHER,
                    "one call may cost more than a million US dollars: %d tokens of output"
                            .formatted(output));
        }
        if (cost > job.costMaxNanoUsd().orElse(Long.MAX_VALUE)) {
            return new Excluded(
                    lane.name(),
                    Why.COST,
                    OptionalLong.of(cost),
                    "may cost more than max_cost",
                    null);
        }
        // Lanes are compared by what all of them know: text that only some can count would make
        // those look cheap.
        long alike = prices.boundNanoUsd(MediaBound.of(job.inputBytes(), output, media, units));
        return new Fits(new Candidate(lane.name(), alike, input + output, lanes.of(lane.name())));
    }

    /** What the model cannot do; said of the field that asks for it, where there is one. */
    private Excluded lacking(Lane lane, Model model) {
        TreeSet<Capability> lacking = new TreeSet<>(job.capabilities());
        lacking.removeAll(model.capabilities());
        String reason = "the model lacks " + lacking.toString().toLowerCase(Locale.ROOT);
        return lacking.stream()
                .flatMap(capability -> job.asks().stream().filter(ask -> asksFor(ask, capability)))
                .findFirst()
                .map(ask -> lacking(lane.name(), reason, ask.pointer()))
                .orElseGet(() -> excluded(lane.name(), Why.OTHER, reason));
    }

    private static boolean asksFor(Ask ask, Capability capability) {
        String at = ask.pointer();
        return switch (capability) {
            case TOOLS -> at.equals("/tools") || at.equals("/functions");
            case JSON_SCHEMA -> ask.value().equals("json_schema");
            case VISION -> ask.value().equals("image") || ask.value().equals("remote");
            case AUDIO -> ask.value().equals("input_audio") || at.equals("/modalities");
            case REASONING -> at.equals("/reasoning_effort") || at.equals("/reasoning");
            case AUDIO_STREAMS -> at.equals("/stream") || at.equals("/stream_format");
            case CHAT,
                    RESPONSES,
                    MESSAGES,
                    EMBEDDINGS,
                    MODERATIONS,
                    RERANK,
                    IMAGES,
                    IMAGE_EDITS,
                    TRANSCRIPTIONS,
                    TRANSLATIONS,
                    SPEECH ->
                    false;
        };
    }

    private Optional<Ask> unheard(Provider provider) {
        return job.asks().stream()
                .filter(
                        ask ->
                                !WireFeatures.has(
                                        provider.wire(), job.operation(), provider.lacks(), ask))
                .findFirst();
    }

    private static Excluded lacking(String lane, String reason, String pointer) {
        return new Excluded(lane, Why.LACKING, OptionalLong.empty(), reason, pointer);
    }

    private static Excluded excluded(String lane, Why why, String reason) {
        return new Excluded(lane, why, OptionalLong.empty(), reason, null);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
