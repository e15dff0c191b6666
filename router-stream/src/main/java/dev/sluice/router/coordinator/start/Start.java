package dev.sluice.router.coordinator.start;

import dev.sluice.schema.error.ErrorCode;

/** What becomes of a job whose turn has come on its lane. */
public sealed interface Start {
    /** Everything that its call needs is there, and is to be taken as a whole. */
    record Now() implements Start {}

    /** It waits for one thing, and nothing is taken. */
    record Hold(Gate gate) implements Start {}

    /** It goes to another lane of its plan. */
    record Move(int laneIndex) implements Start {}

    record Fail(ErrorCode code, String message) implements Start {}
}
