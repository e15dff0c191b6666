package dev.sluice.runtime.check.registry;

/** A subject as the registry has it. */
sealed interface SubjectSeen {
    /**
     * @param id of the schema that this version writes
     * @param same whether the registry gives that schema back for the id
     * @param compatibility as set on the subject; empty if it is not, or was not asked for
     */
    record Registered(int id, boolean same, String compatibility) implements SubjectSeen {}

    /** This version's schema is not there. */
    record Missing() implements SubjectSeen {}

    /** No answer, or a refusal. */
    record Unreachable(String reason) implements SubjectSeen {}
}
