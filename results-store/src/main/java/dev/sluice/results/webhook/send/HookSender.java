package dev.sluice.results.webhook.send;

/** Sends notices. Blocks; for virtual threads. */
public interface HookSender {
    /** One try. Never throws for what the network or the receiver does. */
    SendOutcome send(HookRequest request);
}
