package dev.sluice.router.coordinator.redrive;

/** What a wish for another run becomes. */
public sealed interface RedriveVerdict {
    /** The run begins. */
    record Begin() implements RedriveVerdict {}

    /** The same wish, told again; nothing happens but a reply. */
    record Known() implements RedriveVerdict {}

    /** Nothing begins, and this is why. */
    record Refuse(String reason) implements RedriveVerdict {}
}
