package dev.sluice.sim.record;

import java.time.Instant;

/**
 * One call as the simulated provider saw it: what it would bill, and how it ended.
 *
 * @param number position in the order of arrival, from 1
 * @param attemptId request header {@code Sluice-Attempt-Id}, empty if absent
 * @param callId request header {@code Sluice-Call-Id}, empty if absent
 * @param model the model asked for, empty if the request did not get that far
 * @param receivedAt when the request had arrived whole
 * @param finishedAt when the last byte was handed to the socket or the connection ended
 * @param promptTokens counted in the prompt; 0 for a call that was refused
 * @param cachedTokens of the prompt tokens, those read from a cache
 * @param completionTokens produced until the end, reasoning included
 * @param reasoningTokens of the completion tokens, those not in the text
 * @param status HTTP status sent, 0 if none was
 * @param fault wire name of the fault that hit the call, empty if none did
 * @param stream whether the answer was asked for as a stream
 * @param aborted whether the caller went away before the end
 */
public record CallRecord(
        long number,
        String attemptId,
        String callId,
        String model,
        Instant receivedAt,
        Instant finishedAt,
        int promptTokens,
        int cachedTokens,
        int completionTokens,
        int reasoningTokens,
        int status,
        String fault,
        boolean stream,
        boolean aborted) {}
