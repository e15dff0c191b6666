package dev.sluice.router.coordinator.budget;

/** Whether a call may start. */
public sealed interface BudgetVerdict {
    record Fits() implements BudgetVerdict {}

    /** Not before running calls have ended for less than their bounds, or the window has. */
    record Wait(String budget, String message) implements BudgetVerdict {}

    /** Not in any window. */
    record Never(String budget, String message) implements BudgetVerdict {}
}
