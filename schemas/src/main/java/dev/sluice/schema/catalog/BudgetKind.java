package dev.sluice.schema.catalog;

/** What a budget holds back for a call that starts. */
public enum BudgetKind {
    /** The most that the call can cost: what is spent never passes the limit. */
    HARD,
    /** What such calls cost nine times in ten: more run at a time, and the limit may be passed. */
    SOFT
}
