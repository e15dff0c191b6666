package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.ProviderCall;
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
 */
public record WireOrder(
        String operation,
        String model,
        @Nullable String serviceTier,
        @Nullable Long outputTokensMax,
        @Nullable Long modelOutputTokensMax,
        byte[] body,
        boolean stream) {

    static WireOrder of(ProviderCall call, boolean stream) {
        return new WireOrder(
                call.attribution().getOperation(),
                call.attribution().getUpstreamModel(),
                call.target().getServiceTier(),
                call.outputTokensMax(),
                call.target().getModelOutputTokensMax(),
                call.body(),
                stream);
    }
}
