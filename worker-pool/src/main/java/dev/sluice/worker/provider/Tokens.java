package dev.sluice.worker.provider;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;

/** Makes token counts in disjoint classes. */
public final class Tokens {
    private static final int BYTES_PER_TOKEN = 4;

    /** A year; whoever says more means something else. */
    private static final long AUDIO_SECONDS_MAX = 366L * 24 * 60 * 60;

    private Tokens() {}

    public static TokenUsage none() {
        return TokenCounts.none();
    }

    /** From sizes alone: a token for every four bytes begun. */
    public static TokenUsage estimated(long inputBytes, long outputBytes) {
        return TokenCounts.of(roundedUp(inputBytes), roundedUp(outputBytes), TokenSource.ESTIMATED);
    }

    /**
     * @param inputBytes a token for every four begun
     */
    public static TokenUsage estimatedOutput(long inputBytes, long outputTokens) {
        return TokenCounts.of(roundedUp(inputBytes), outputTokens, TokenSource.ESTIMATED);
    }

    /**
     * Audio that is billed by time: each second begun counts as a token of audio that was read.
     *
     * @param seconds 0 or more
     */
    public static TokenUsage audioSeconds(double seconds, TokenSource source) {
        return audio(0, (long) Math.ceil(Math.min(seconds, AUDIO_SECONDS_MAX)), 0, source);
    }

    /** Text that was read, and audio. */
    public static TokenUsage audio(
            long input, long audioInput, long audioOutput, TokenSource source) {
        return TokenUsage.newBuilder()
                .setInput(input)
                .setAudioInput(audioInput)
                .setAudioOutput(audioOutput)
                .setSource(source)
                .build();
    }

    /**
     * Of an answer that broke off before the provider had counted its output.
     *
     * @param counted until then
     * @param outputChars that arrived: the output is at least a token for every four of them
     */
    public static TokenUsage brokenOff(TokenUsage counted, long outputChars) {
        long said = counted.getOutput() + counted.getReasoning() + counted.getAudioOutput();
        return TokenUsage.newBuilder()
                .setInput(counted.getInput())
                .setCacheRead(counted.getCacheRead())
                .setCacheWrite(counted.getCacheWrite())
                .setCacheWrite1h(counted.getCacheWrite1h())
                .setAudioInput(counted.getAudioInput())
                .setImageInput(counted.getImageInput())
                .setReasoning(counted.getReasoning())
                .setAudioOutput(counted.getAudioOutput())
                .setOutput(counted.getOutput() + Math.max(0, roundedUp(outputChars) - said))
                .setSource(TokenSource.ESTIMATED)
                .build();
    }

    /**
     * What a provider counts that has cached tokens, audio and images inside the prompt, and
     * reasoning and audio inside the completion.
     */
    public record Nested(
            long prompt,
            long cached,
            long audioIn,
            long imagesIn,
            long completion,
            long reasoning,
            long audioOut) {}

    /**
     * Disjoint classes. What contradicts itself is cut to what is possible, in the order of the
     * fields: a token that was read from a cache is not counted as audio as well.
     */
    public static TokenUsage disjoint(Nested counted) {
        long in = Math.max(counted.prompt, 0);
        long fromCache = Math.clamp(counted.cached, 0, in);
        long audioIn = Math.clamp(counted.audioIn, 0, in - fromCache);
        long imagesIn = Math.clamp(counted.imagesIn, 0, in - fromCache - audioIn);
        long out = Math.max(counted.completion, 0);
        long thought = Math.clamp(counted.reasoning, 0, out);
        long audioOut = Math.clamp(counted.audioOut, 0, out - thought);
        return TokenUsage.newBuilder()
                .setInput(in - fromCache - audioIn - imagesIn)
                .setCacheRead(fromCache)
                .setAudioInput(audioIn)
                .setImageInput(imagesIn)
                .setOutput(out - thought - audioOut)
                .setReasoning(thought)
                .setAudioOutput(audioOut)
                .setSource(TokenSource.PROVIDER)
                .build();
    }

    private static long roundedUp(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
