package dev.sluice.runtime.check;

/** When a check runs: how far it looks, and what a role may start without. */
public enum Moment {
    /** Before a role serves: what concerns the role, in few calls. */
    START,
    /** When an operator asks: everything. */
    DOCTOR
}
