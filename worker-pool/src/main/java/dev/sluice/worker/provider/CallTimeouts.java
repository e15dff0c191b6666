package dev.sluice.worker.provider;

import java.time.Duration;

/**
 * @param connect for TCP and TLS
 * @param firstByte from the end of the request to the head of the answer
 * @param idle longest silence inside the answer
 * @param total for the whole call
 */
public record CallTimeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {}
