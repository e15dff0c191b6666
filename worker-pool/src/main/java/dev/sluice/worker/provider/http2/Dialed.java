package dev.sluice.worker.provider.http2;

/** What a server turned out to speak. */
sealed interface Dialed {
    /** A connection of HTTP/2 that stands. */
    record Two(Link link) implements Dialed {}

    /** HTTP/1.1 alone. */
    record One() implements Dialed {}
}
