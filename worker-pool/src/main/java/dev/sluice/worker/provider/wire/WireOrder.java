package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.WireSettings;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.Reserved;
import org.jspecify.annotations.Nullable;

/**
 * What a wire is asked to put into its provider's words.
 *
 * @param operation as jobs name it, e.g. {@code chat.completions}
 * @param model the provider's own name of the model
 * @param serviceTier to ask for; null: the provider's standard tier, whatever the body says
 * @param outputTokensMax bound on the output; null leaves the body's own
 * @param modelOutputTokensMax most the model writes in one answer; null: not known
 * @param body the caller's JSON; not to be changed
 * @param stream whether the answer shall come as a stream of events; never where {@link
 *     Wire#streams} denies it
 * @param settings where the provider departs from the wire; null: nowhere
 * @param reserved what the call may be billed beside tokens
 */
public record WireOrder(
        String operation,
        String model,
        @Nullable String serviceTier,
        @Nullable Long outputTokensMax,
        @Nullable Long modelOutputTokensMax,
        byte[] body,
        boolean stream,
        @Nullable WireSettings settings,
        Reserved reserved) {

    /** Of nothing but tokens. */
    public WireOrder(
            String operation,
            String model,
            @Nullable String serviceTier,
            @Nullable Long outputTokensMax,
            @Nullable Long modelOutputTokensMax,
            byte[] body,
            boolean stream,
            @Nullable WireSettings settings) {
        this(
                operation,
                model,
                serviceTier,
                outputTokensMax,
                modelOutputTokensMax,
                body,
                stream,
                settings,
                Reserved.NOTHING);
    }

    /** For a provider that does all as its wire says. */
    public WireOrder(
            String operation,
            String model,
            @Nullable String serviceTier,
            @Nullable Long outputTokensMax,
            @Nullable Long modelOutputTokensMax,
            byte[] body,
            boolean stream) {
        this(
                operation,
                model,
                serviceTier,
                outputTokensMax,
                modelOutputTokensMax,
                body,
                stream,
                null);
    }

    static WireOrder of(ProviderCall call, boolean stream) {
        return new WireOrder(
                call.attribution().getOperation(),
                call.attribution().getUpstreamModel(),
                call.target().getServiceTier(),
                call.outputTokensMax(),
                call.target().getModelOutputTokensMax(),
                call.body(),
                stream,
                call.target().getSettings(),
                call.reserved());
    }

    /** The same with other units. */
    public WireOrder with(Reserved units) {
        return new WireOrder(
                operation,
                model,
                serviceTier,
                outputTokensMax,
                modelOutputTokensMax,
                body,
                stream,
                settings,
                units);
    }
}
